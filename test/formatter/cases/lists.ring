/// Lists that are too long.
@spec("A text that does not fit on a line by far, and that does not get any shorter when it stands on a line of its own, does it")
@c("name", header: "linux/a_header_with_a_long_name.h", another: "text that makes this one too long for one line only")
protocol lists;
endian little;

import {a,b as c} from "./a.ring";
import { a_first_long_name, a_second_long_name, a_third_long_name, a_fourth_long_name, another_one as other } from "./b.ring";

call filled(first_parameter: u32, second_parameter: u32, third_parameter: reads Params, fourth_parameter: u64 = 0, fifth_parameter: u32) : i32 = syscall 1;

call each(
  first_parameter: u32,
  second_parameter: u32,
  third_parameter: reads Params, fourth_parameter: u64 = 0, fifth_parameter: u32) : i32 = syscall 1;

call one_by_one(
  first_parameter: u32,
  second_parameter: u32,
  third_parameter: reads Params,
  fourth_parameter: u64 = 0,
  fifth_parameter: u32) : i32 = syscall 1;

call short(
  first: u32,
  second: u32,
) : i32 = ioctl _IOWR("W", 2, Params);

call told(
  /// What it is for.
  first: u32, second: u32, // its second
  third: u32) : i32 = syscall 2;

const sum = a_long_name_of_a_number + another_long_name_of_a_number * a_third_long_name_of_a_number + a_fourth_long_name_of;
