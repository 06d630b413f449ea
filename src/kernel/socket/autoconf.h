/* autoconf.h: what this kernel is built with. */
#pragma once

#define CONFIG_BPF_AIO_SOCKET 1
