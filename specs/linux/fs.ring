/// What system calls on files take and tell.
@spec("statx(2), readv(2), renameat2(2), unlinkat(2), fallocate(2); linux/stat.h, uio.h, fcntl.h, fs.h, falloc.h")
@c(header: "linux/stat.h")
protocol fs;
endian native;

/// In place of a directory's handle: the working directory.
@c("AT_FDCWD", header: "linux/fcntl.h") const at_fdcwd = -100;

/// A piece of memory.
@c("struct iovec", header: "linux/uio.h")
struct Iovec layout c {
  /// Its address.
  @c("iov_base") base : u64;
  /// Its bytes.
  @c("iov_len")  len  : u64;
}

/// How a file is looked for, and how fresh the answer must be.
@c("AT_*", header: "linux/fcntl.h")
flags StatxFlags : u32 {
  /// Of a symbolic link itself.
  symlink_nofollow = 0x100,
  /// Mounts nothing on the way.
  no_automount = 0x800,
  /// With an empty path: of the handle's own file.
  empty_path = 0x1000,
  /// Asks the server, of a file that is elsewhere.
  statx_force_sync = 0x2000,
  /// What is known here will do.
  statx_dont_sync = 0x4000,
}

/// What is asked of a file, and what was told.
@c("STATX_*")
flags StatxMask : u32 {
  /// The kind of file, in `mode`.
  type = 0x1,
  /// Permissions, in `mode`.
  mode = 0x2,
  nlink = 0x4,
  uid = 0x8,
  gid = 0x10,
  atime = 0x20,
  mtime = 0x40,
  ctime = 0x80,
  ino = 0x100,
  size = 0x200,
  blocks = 0x400,
  btime = 0x800,
  mnt_id = 0x1000,
  /// What memory and offsets are to be aligned to without the page cache.
  @since(linux: "6.1") dioalign = 0x2000,
}

/// What else is to know of a file.
@c("STATX_ATTR_*")
flags FileAttributes : u64 {
  compressed = 0x4,
  immutable = 0x10,
  /// Can only be appended to.
  append = 0x20,
  nodump = 0x40,
  encrypted = 0x800,
  automount = 0x1000,
  /// Something is mounted here.
  mount_root = 0x2000,
  verity = 0x10_0000,
  dax = 0x20_0000,
}

/// A time of a file.
@c("struct statx_timestamp")
struct FileTime layout c {
  /// Seconds since 1970.
  @c("tv_sec")     sec      : i64;
  /// And nanoseconds.
  @c("tv_nsec")    nsec     : u32;
  @c("__reserved") reserved : i32;
}

/// What a file is. Newer kernels tell more in the bytes at the end, when they are asked.
@c("struct statx")
struct Statx layout c {
  /// What of the following was told.
  @c("stx_mask")            mask : StatxMask;
  /// In what size the file is best read and written.
  @c("stx_blksize")         blksize : u32;
  @c("stx_attributes")      attributes : FileAttributes;
  /// Its names.
  @c("stx_nlink")           nlink : u32;
  @c("stx_uid")             uid : u32;
  @c("stx_gid")             gid : u32;
  /// Kind and permissions, as in stat(2).
  @c("stx_mode")            mode : u16;
  reserved : u16;
  @c("stx_ino")             ino : u64;
  /// Its bytes.
  @c("stx_size")            size : u64;
  /// What it takes of its disk, in 512 bytes.
  @c("stx_blocks")          blocks : u64;
  /// Which of the attributes are known.
  @c("stx_attributes_mask") attributes_mask : FileAttributes;
  /// When it was last read.
  @c("stx_atime")           atime : FileTime;
  /// When it was made.
  @c("stx_btime")           btime : FileTime;
  /// When anything of it last changed.
  @c("stx_ctime")           ctime : FileTime;
  /// When it was last written.
  @c("stx_mtime")           mtime : FileTime;
  /// Of a device's file: which device.
  @c("stx_rdev_major")      rdev_major : u32;
  @c("stx_rdev_minor")      rdev_minor : u32;
  /// Where the file is.
  @c("stx_dev_major")       dev_major : u32;
  @c("stx_dev_minor")       dev_minor : u32;
  @c("stx_mnt_id")          mnt_id : u64;
  @since(linux: "6.1") @c("stx_dio_mem_align")    dio_mem_align : u32;
  @since(linux: "6.1") @c("stx_dio_offset_align") dio_offset_align : u32;
  reserved : u64[12];
}

@c("RENAME_*", header: "linux/fs.h")
flags RenameFlags : u32 {
  /// Fails when there is something of the new name.
  noreplace = 1 << 0,
  /// Each gets the other's name.
  exchange = 1 << 1,
  /// Leaves a whiteout, as overlays need it.
  whiteout = 1 << 2,
}

@c("AT_*", header: "linux/fcntl.h")
flags UnlinkFlags : u32 {
  /// Removes a directory, which must be empty.
  removedir = 0x200,
}

/// What is done to a range of a file; nothing said: its room is reserved.
@c("FALLOC_FL_*", header: "linux/falloc.h")
flags FallocateMode : u32 {
  /// The file's size stays.
  keep_size = 0x1,
  /// Gives the range's room back: zeros are read there. Together with `keep_size`.
  punch_hole = 0x2,
  /// Takes the range out: what follows moves down.
  collapse_range = 0x8,
  /// Makes the range zeros.
  zero_range = 0x10,
  /// Puts a range in: what follows moves up.
  insert_range = 0x20,
  /// Shares the range with no other file any more.
  unshare_range = 0x40,
}
