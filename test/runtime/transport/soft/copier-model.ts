/** The copier as a module whose device a worker runs. */
import { Copier } from "./copier.ts";

export default Copier;
