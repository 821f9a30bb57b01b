// The images of the process (executable and libraries), and what the dynamic linker knows of an address.
#define _GNU_SOURCE
#include "bloop_crash.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool bloop_symbol_at(uintptr_t address, bloop_symbol *found) {
  Dl_info info;
  if (dladdr((const void *)address, &info) == 0 || info.dli_fname == NULL) return false;
  found->image = info.dli_fname;
  found->base = (uintptr_t)info.dli_fbase;
  found->symbol = info.dli_sname;
  found->address = (uintptr_t)info.dli_saddr;
  return true;
}

#if defined(__APPLE__)

#include <mach-o/dyld.h>
#include <mach-o/loader.h>

void bloop_images(bloop_image_visitor *visit, void *context) {
  for (uint32_t i = 0; i < _dyld_image_count(); i++) {
    const struct mach_header_64 *header = (const struct mach_header_64 *)_dyld_get_image_header(i);
    const char *path = _dyld_get_image_name(i);
    if (header == NULL || path == NULL || header->magic != MH_MAGIC_64) continue;
    uintptr_t start = (uintptr_t)header, end = start;
    char identity[40] = "-";
    const struct load_command *command = (const struct load_command *)(header + 1);
    for (uint32_t c = 0; c < header->ncmds; c++) {
      if (command->cmd == LC_SEGMENT_64) {
        const struct segment_command_64 *segment = (const struct segment_command_64 *)command;
        if (strcmp(segment->segname, SEG_TEXT) == 0) end = start + (uintptr_t)segment->vmsize;
      } else if (command->cmd == LC_UUID) {
        const uint8_t *uuid = ((const struct uuid_command *)command)->uuid;
        for (int b = 0; b < 16; b++) snprintf(identity + 2 * b, 3, "%02x", uuid[b]);
      }
      command = (const struct load_command *)((const char *)command + command->cmdsize);
    }
    visit(start, end, identity, path, context);
  }
}

#else

#include <link.h>

typedef struct {
  bloop_image_visitor *visit;
  void *context;
} visitor;

static int visit_image(struct dl_phdr_info *info, size_t size, void *context) {
  (void)size;
  const visitor *to = context;
  char own[4096] = "";
  const char *path = info->dlpi_name;
  if (path == NULL || path[0] == 0) { // the executable
    ssize_t length = readlink("/proc/self/exe", own, sizeof own - 1);
    if (length <= 0) return 0;
    own[length] = 0;
    path = own;
  }
  uintptr_t end = info->dlpi_addr;
  for (int i = 0; i < info->dlpi_phnum; i++) {
    uintptr_t last = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr + info->dlpi_phdr[i].p_memsz;
    if (info->dlpi_phdr[i].p_type == PT_LOAD && last > end) end = last;
  }
  char identity[64] = "-";
  struct stat file;
  if (stat(path, &file) == 0)
    snprintf(identity, sizeof identity, "%llx-%llx", (unsigned long long)file.st_size, (unsigned long long)file.st_mtime);
  to->visit(info->dlpi_addr, end, identity, path, to->context);
  return 0;
}

void bloop_images(bloop_image_visitor *visit, void *context) {
  visitor to = {visit, context};
  dl_iterate_phdr(visit_image, &to);
}

#endif
