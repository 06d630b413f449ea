/* autoconf.h: what this kernel is built with. A scenario with a TCP socket has CONFIG_BPF_AIO_SOCKET. */
#pragma once
