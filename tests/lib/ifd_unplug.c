/* ifd_unplug.c - vsmartcard's driver of a reader that is not there, and a way to pull its plug.
 *
 * pcscd looks the functions of a driver up in this library first, and then in the one it is linked with.  While the file
 * `HABITUE_TEST_READERS`/<port>.gone is there, the reader answers as one does whose plug is out.
 */
#include <dlfcn.h>
#include <ifdhandler.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define LUNS 16

static unsigned long ports[LUNS];

typedef RESPONSECODE create_function(DWORD lun, LPSTR name);
typedef RESPONSECODE presence_function(DWORD lun);

RESPONSECODE IFDHCreateChannelByName(DWORD lun, LPSTR name)
{
    create_function *theirs = (create_function *)dlsym(RTLD_NEXT, "IFDHCreateChannelByName");
    const char *colon = name;
    while (*colon != '\0' && *colon != ':')
        colon++;
    if ((lun >> 16) < LUNS && *colon == ':')
        ports[lun >> 16] = strtoul(colon + 1, NULL, 16);
    return theirs(lun, name);
}

RESPONSECODE IFDHICCPresence(DWORD lun)
{
    presence_function *theirs = (presence_function *)dlsym(RTLD_NEXT, "IFDHICCPresence");
    const char *folder = getenv("HABITUE_TEST_READERS");
    char path[512];
    if (folder != NULL && (lun >> 16) < LUNS) {
        (void)snprintf(path, sizeof(path), "%s/%lu.gone", folder, ports[lun >> 16]);
        if (access(path, F_OK) == 0)
            return IFD_NO_SUCH_DEVICE;
    }
    return theirs(lun);
}
