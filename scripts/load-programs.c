/*
 * Loads BPF objects and writes down what the verifier says. stdin: lines "OBJECT LOG". A log begins with the line
 * "rc N" (0, or a negative errno). Nothing is attached, and everything is dropped again.
 */
#include <bpf/libbpf.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOG_SIZE (64u << 20)

static char said[1 << 16];

/* libbpf's own words, for objects that never reach the verifier. */
static int keep(enum libbpf_print_level level, const char *format, va_list args)
{
	size_t used = strlen(said);

	if (level != LIBBPF_DEBUG && used < sizeof(said) - 1)
		vsnprintf(said + used, sizeof(said) - used, format, args);
	return 0;
}

static void load(struct bpf_object *object, char *log, FILE *out)
{
	struct bpf_program *program = bpf_object__next_program(object, NULL);
	int rc;

	if (!program) {
		fprintf(out, "rc none\n%s", said);
		return;
	}
	log[0] = 0;
	bpf_program__set_log_buf(program, log, LOG_SIZE);
	bpf_program__set_log_level(program, 2);
	rc = bpf_object__load(object);
	fprintf(out, "rc %d\n", rc);
	/* Such a map has no kptr, and the verdict would be about something else. */
	if (strstr(said, "Retrying without BTF"))
		fputs("MAP WITHOUT BTF\n", out);
	fputs(log[0] || !rc ? log : said, out);
}

int main(void)
{
	char *log = malloc(LOG_SIZE);
	char path[1024], target[1024];

	libbpf_set_print(keep);
	while (log && scanf("%1023s %1023s", path, target) == 2) {
		FILE *out = fopen(target, "w");
		struct bpf_object *object;

		if (!out)
			return 1;
		said[0] = 0;
		object = bpf_object__open_file(path, NULL);
		if (object)
			load(object, log, out);
		else
			fprintf(out, "rc none\n%s", said);
		bpf_object__close(object);
		fclose(out);
	}
	return log ? 0 : 1;
}
