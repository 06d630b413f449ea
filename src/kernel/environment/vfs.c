/* vfs.c: the ublk server's fd table, references to files, and the calls that check before a file's own. */
#include "linux.h"
#include "environment.h"
#ifdef CONFIG_BPF_AIO_SOCKET
#include "socket.h"
#endif

/* The ublk server's fd table: the file of scn_files[i], NULL when it is closed. */
static struct file *server_files[SCN_MAX_FILES];

/* What an fd number may happen to mean in another task. */
static const struct scn_file other_backing = { .fd = -1, .kind = SCN_FILE_REGULAR, .direct = 1, .size = 1048576 };
static struct file *other_file;

static const unsigned char file_names[SCN_MAX_FILES + 1][16] = {
	"backing0", "backing1", "backing2", "backing3", "backing4",
	"backing5", "backing6", "backing7", "someone else's",
};
static struct dentry file_dentries[SCN_MAX_FILES + 1];

static struct file *new_file(const struct scn_file *backing, unsigned int name)
{
	struct backing_file *opened = new_object(struct backing_file);
	struct file *file = &opened->file;

	opened->fd = backing->fd;
	opened->backing = backing;
	file->f_op = backing->kind == SCN_FILE_NO_OPS ? &no_file_operations : &backing_file_operations;
	file->f_flags = (backing->direct ? O_DIRECT : 0) | (backing->nonblock ? O_NONBLOCK : 0);
#ifdef CONFIG_BPF_AIO_SOCKET
	if (backing->kind == SCN_FILE_TCP)
		sock_attach(file, name);
#endif
	file_dentries[name].d_name.name = file_names[name];
	file->f_path.dentry = &file_dentries[name];
	file->f_count.counter = 1;
	took(file, "f_count", FD_TABLE);
	return file;
}

/* The ublk server opens its backing files before the device starts. */
void open_backing_files(void)
{
	unsigned int i;

	for (i = 0; i < scn_nr_files; i++)
		server_files[i] = new_file(&scn_files[i], i);
}

/* A thread of the ublk server closes one of them. */
void close_backing_file(unsigned int i)
{
	struct file *file;

	atomic_begin();
	file = server_files[i];
	server_files[i] = NULL;
	if (file)
		handed(file, "f_count", FD_TABLE, KERNEL);
	atomic_end();
	if (file)
		fput(file);
}

static unsigned int find_fd(unsigned int fd)
{
	unsigned int i;

	for (i = 0; i < scn_nr_files; i++)
		if (scn_files[i].fd == (int)fd)
			break;
	return i;
}

/* fget() where `current` is not the ublk server: the number means nothing, or something else. */
FACT("RFC-FACTS 2.2 fact 8", "C")
LASTING("no such fd", "another file")
static struct file *fget_elsewhere(void)
{
	violated("fd-table", NULL, "the fd is looked up in the table of a task that is not the ublk server");
	if (context_kind() == CTX_KWORKER)
		return NULL;
	if (choose("fget in another task", "no such fd", "another file") == 0)
		return NULL;
	atomic_begin();
	if (!other_file)
		other_file = new_file(&other_backing, SCN_MAX_FILES);
	other_file->f_count.counter++;
	took(other_file, "f_count", KERNEL);
	atomic_end();
	return other_file;
}

FACT("RFC-FACTS 2.1", "C")
SIMPLIFIED("the fault \"fget\" stands for an fd that another thread has just closed")
struct file *fget(unsigned int fd)
{
	struct file *file = NULL;
	unsigned int i = find_fd(fd);

	if (!runs_as("ublk_server"))
		return fget_elsewhere();
	if (i == scn_nr_files || fault("fget"))
		return NULL;

	atomic_begin();
	file = server_files[i];
	if (file) {
		file->f_count.counter++;
		took(file, "f_count", KERNEL);
	}
	atomic_end();
	return file;
}

/* Gives back a reference that the kernel holds. */
SIMPLIFIED("the last fput() frees at once, not from task work")
void fput(struct file *file)
{
	bool last;

	atomic_begin();
	file->f_count.counter--;
	gave_back(file, "f_count", KERNEL);
	last = file->f_count.counter == 0;
	atomic_end();
	if (last)
		free_object(file);
}

FACT("RFC-FACTS 2.2 fact 15", "C")
int vfs_fsync_range(struct file *file, loff_t start, loff_t end, int datasync)
{
	if (!file->f_op->fsync)
		return -EINVAL;
	return file->f_op->fsync(file, start, end, datasync);
}

FACT("RFC-FACTS 12", "I")
int vfs_fallocate(struct file *file, int mode, loff_t offset, loff_t len)
{
	if (offset < 0 || len <= 0)
		return -EINVAL;
	if (mode & ~(FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE | FALLOC_FL_COLLAPSE_RANGE |
		     FALLOC_FL_ZERO_RANGE | FALLOC_FL_INSERT_RANGE | FALLOC_FL_UNSHARE_RANGE))
		return -EOPNOTSUPP;
	if ((mode & FALLOC_FL_PUNCH_HOLE) && !(mode & FALLOC_FL_KEEP_SIZE))
		return -EOPNOTSUPP;
	if ((mode & FALLOC_FL_PUNCH_HOLE) && (mode & FALLOC_FL_ZERO_RANGE))
		return -EOPNOTSUPP;
	if (!file->f_op->fallocate)
		return -EOPNOTSUPP;
	return file->f_op->fallocate(file, mode, offset, len);
}
