/* Open files: descriptors, inodes, paths. */
#ifndef BPF_FILE_H
#define BPF_FILE_H

#include "maps.h"

enum {
	FMODE_CREATED_ = 0x100000,
	FILE_CREATED = 16384, FILE_UPPER = 32768, FILE_LOWER = 65536, /* file_flags in flags.lua */
	OVERLAY_MAGIC = 0x794c7630,
	PATH_PARTS = 64, PATH_ROOM = 4096,
};

/* What descriptor `fd` of the current task stands for, or NULL. */
static __always_inline struct file *file_of(s64 fd)
{
	struct task_struct *task = CURRENT();
	struct fdtable *table = READ(task, files, fdt);
	if (!table || fd < 0 || fd >= READ(table, max_fds))
		return NULL;
	struct file **files = READ(table, fd), *f = NULL;
	bpf_probe_read_kernel(&f, sizeof f, &files[fd]);
	return f ? TYPED(file, f) : NULL;
}

/* The same for the result of the call under way. */
static __always_inline struct file *result_file(struct scratch *s)
{
	if (s->file_serial != s->serial) {
		s->file = (u64)file_of(s->args[6]);
		s->file_serial = s->serial;
	}
	return s->file ? TYPED(file, s->file) : NULL;
}

/* Numbers of devices as stat(2) and /proc have them. */
static __always_inline u64 portable_dev(u32 dev)
{
	u32 major = dev >> 20, minor = dev & 0xfffff;
	return (minor & 0xff) | major << 8 | (minor & ~0xffu) << 12;
}

static __always_inline u64 file_dev(struct file *f)
{
	return f ? portable_dev(READ(f, f_inode, i_sb, s_dev)) : 0;
}

static __always_inline u64 file_ino(struct file *f) { return f ? READ(f, f_inode, i_ino) : 0; }

/* On an overlay: FILE_UPPER when the file is in the upper layer, else FILE_LOWER; 0 elsewhere. */
static __always_inline u32 overlay_layer(struct inode *inode)
{
	if (!inode || READ(inode, i_sb, s_magic) != OVERLAY_MAGIC)
		return 0;
	void *upper = NULL; /* the dentry of the upper layer follows the inode */
	bpf_probe_read_kernel(&upper, sizeof upper, (void *)inode + bpf_core_type_size(struct inode));
	return upper ? FILE_UPPER : FILE_LOWER;
}

/* What the exit event of an open adds to the flags. */
static __always_inline u64 result_file_flags(struct scratch *s)
{
	struct file *f = s->is_exit ? result_file(s) : NULL;
	if (!f)
		return 0;
	return (READ(f, f_mode) & FMODE_CREATED_ ? FILE_CREATED : 0) | overlay_layer(READ(f, f_inode));
}

/* Copies the path that lies in s->path from s->done on; "/" when there is none. */
static __always_inline u32 finish_path(struct scratch *s, u8 *to)
{
	u32 at = s->done & (PATH_ROOM - 1);
	if (at == PATH_ROOM - 1)
		s->path[--at] = '/';
	u32 len = (PATH_ROOM - at) & (PATH_ROOM - 1);
	bpf_probe_read_kernel(to, len, s->path + at);
	return len;
}

/*
 * The path of a file, as its mount namespace has it, to the place of the next parameter; ended by a NUL. Returns its
 * length with the NUL, 0 for none. Files without a name in any directory (memfd:x) have just their name.
 */
static __always_inline u32 put_path(struct scratch *s, u8 *to, struct file *f)
{
	if (!f)
		return 0;
	struct dentry *d = BPF_CORE_READ(f, f_path.dentry);
	struct vfsmount *v = BPF_CORE_READ(f, f_path.mnt);
	struct mount *m = (void *)v - bpf_core_field_offset(struct mount, mnt);
	s->done = PATH_ROOM - 1; /* where the path begins so far */
	s->path[PATH_ROOM - 1] = 0;
	for (u32 i = 0; i < PATH_PARTS; i++) {
		struct dentry *parent = BPF_CORE_READ(d, d_parent);
		struct dentry *root = BPF_CORE_READ(m, mnt.mnt_root);
		if (d == root) {
			struct mount *above = BPF_CORE_READ(m, mnt_parent);
			if (above == m)
				break;
			d = BPF_CORE_READ(m, mnt_mountpoint);
			m = above;
			continue;
		}
		u32 len = BPF_CORE_READ(d, d_name.len) & 0xff, at = s->done & (PATH_ROOM - 1);
		if (at < len + 1)
			break;
		at -= len;
		bpf_probe_read_kernel(s->path + (at & (PATH_ROOM - 1)), len, BPF_CORE_READ(d, d_name.name));
		s->done = at;
		if (d == parent)
			break;
		s->done = --at;
		s->path[at & (PATH_ROOM - 1)] = '/';
		d = parent;
	}
	return finish_path(s, to);
}

#endif
