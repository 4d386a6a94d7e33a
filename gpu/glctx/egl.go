//go:build gl && linux

package glctx

/*
#cgo pkg-config: egl
#include <stdlib.h>
#include <string.h>
#include <EGL/egl.h>
#include <EGL/eglext.h>

#ifndef EGL_PLATFORM_SURFACELESS_MESA
#define EGL_PLATFORM_SURFACELESS_MESA 0x31DD
#endif

static int has(const char *list, const char *name) {
	size_t n = strlen(name);
	for (const char *p = list; p && (p = strstr(p, name)); p += n)
		if ((p == list || p[-1] == ' ') && (p[n] == ' ' || p[n] == 0)) return 1;
	return 0;
}

// ply_devices lists the devices of every driver; software[i] tells Mesa's own.
static int ply_devices(EGLDeviceEXT *devs, int *software, int max) {
	PFNEGLQUERYDEVICESEXTPROC query = (PFNEGLQUERYDEVICESEXTPROC)eglGetProcAddress("eglQueryDevicesEXT");
	PFNEGLQUERYDEVICESTRINGEXTPROC str = (PFNEGLQUERYDEVICESTRINGEXTPROC)eglGetProcAddress("eglQueryDeviceStringEXT");
	EGLint n = 0;
	if (!query || !query(max, devs, &n)) return 0;
	for (int i = 0; i < n; i++) software[i] = str && has(str(devs[i], EGL_EXTENSIONS), "EGL_MESA_device_software");
	return n;
}

// ply_open makes a core context of major.minor and makes it current on this thread. dev 0 is the
// surfaceless platform. On failure it returns the name of the call that failed and its error.
static const char *ply_open(EGLDeviceEXT dev, int major, int minor, int debug, EGLDisplay *dpy, EGLContext *ctx, EGLint *err) {
	PFNEGLGETPLATFORMDISPLAYEXTPROC get = (PFNEGLGETPLATFORMDISPLAYEXTPROC)eglGetProcAddress("eglGetPlatformDisplayEXT");
	*err = EGL_SUCCESS;
	if (!get) return "eglGetPlatformDisplayEXT (missing)";
	*dpy = dev ? get(EGL_PLATFORM_DEVICE_EXT, dev, NULL) : get(EGL_PLATFORM_SURFACELESS_MESA, EGL_DEFAULT_DISPLAY, NULL);
	if (*dpy == EGL_NO_DISPLAY) { *err = eglGetError(); return "eglGetPlatformDisplayEXT"; }
	if (!eglInitialize(*dpy, NULL, NULL)) { *err = eglGetError(); return "eglInitialize"; }
	if (!eglBindAPI(EGL_OPENGL_API)) { *err = eglGetError(); return "eglBindAPI"; }
	const char *ext = eglQueryString(*dpy, EGL_EXTENSIONS);
	EGLConfig config = EGL_NO_CONFIG_KHR;
	if (!has(ext, "EGL_KHR_no_config_context")) {
		EGLint want[] = {EGL_RENDERABLE_TYPE, EGL_OPENGL_BIT, EGL_SURFACE_TYPE, EGL_PBUFFER_BIT, EGL_NONE}, n = 0;
		if (!eglChooseConfig(*dpy, want, &config, 1, &n) || n < 1) { *err = eglGetError(); return "eglChooseConfig"; }
	}
	EGLint a[16];
	int n = 0;
	a[n++] = EGL_CONTEXT_MAJOR_VERSION; a[n++] = major;
	a[n++] = EGL_CONTEXT_MINOR_VERSION; a[n++] = minor;
	a[n++] = EGL_CONTEXT_OPENGL_PROFILE_MASK; a[n++] = EGL_CONTEXT_OPENGL_CORE_PROFILE_BIT;
	if (debug) { a[n++] = EGL_CONTEXT_OPENGL_DEBUG; a[n++] = EGL_TRUE; }
	int plain = n;
	a[n++] = EGL_CONTEXT_OPENGL_RESET_NOTIFICATION_STRATEGY; a[n++] = EGL_LOSE_CONTEXT_ON_RESET;
	a[n] = EGL_NONE;
	*ctx = eglCreateContext(*dpy, config, EGL_NO_CONTEXT, a);
	if (*ctx == EGL_NO_CONTEXT) { // a driver that cannot tell of resets
		a[plain] = EGL_NONE;
		*ctx = eglCreateContext(*dpy, config, EGL_NO_CONTEXT, a);
	}
	if (*ctx == EGL_NO_CONTEXT) { *err = eglGetError(); return "eglCreateContext"; }
	if (!eglMakeCurrent(*dpy, EGL_NO_SURFACE, EGL_NO_SURFACE, *ctx)) {
		*err = eglGetError();
		eglDestroyContext(*dpy, *ctx);
		return "eglMakeCurrent";
	}
	return NULL;
}

// The display stays initialised: other contexts of the process may share it.
static void ply_close(EGLDisplay dpy, EGLContext ctx) {
	eglMakeCurrent(dpy, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
	eglDestroyContext(dpy, ctx);
	eglReleaseThread();
}

static void *ply_proc(const char *name) { return (void *)eglGetProcAddress(name); }
*/
import "C"

import (
	"fmt"
	"unsafe"
)

// site is a place where a context can be made.
type site struct {
	dev      C.EGLDeviceEXT // nil: Mesa's surfaceless platform
	software bool
}

func (s site) platform() string {
	if s.dev == nil {
		return "surfaceless"
	}
	return "device"
}

// sites lists where to try, hardware first.
func sites() []site {
	var devs [32]C.EGLDeviceEXT
	var software [32]C.int
	n := int(C.ply_devices(&devs[0], &software[0], 32))
	var all []site
	for _, soft := range []bool{false, true} {
		for i := range n {
			if (software[i] != 0) == soft {
				all = append(all, site{devs[i], soft})
			}
		}
	}
	return append(all, site{})
}

// handle is a context that is current on the thread that made it.
type handle struct {
	dpy C.EGLDisplay
	ctx C.EGLContext
}

func (s site) open(major, minor int, debug bool) (handle, error) {
	var h handle
	var code C.EGLint
	flag := C.int(0)
	if debug {
		flag = 1
	}
	if failed := C.ply_open(s.dev, C.int(major), C.int(minor), flag, &h.dpy, &h.ctx, &code); failed != nil {
		return h, eglError{C.GoString(failed), int(code)}
	}
	return h, nil
}

func (h handle) close() { C.ply_close(h.dpy, h.ctx) }

func proc(name string) unsafe.Pointer {
	s := C.CString(name)
	defer C.free(unsafe.Pointer(s))
	return C.ply_proc(s)
}

// eglError is a call that failed, with EGL's error number.
type eglError struct {
	call string
	code int
}

func (e eglError) Error() string {
	names := map[int]string{
		C.EGL_NOT_INITIALIZED: "the driver could not be started", C.EGL_BAD_ACCESS: "no access to the device",
		C.EGL_BAD_ALLOC: "out of memory", C.EGL_BAD_MATCH: "the driver has no such version",
		C.EGL_BAD_CONFIG: "no fitting configuration", C.EGL_BAD_ATTRIBUTE: "the driver knows no such setting",
		C.EGL_BAD_PARAMETER: "the driver knows no such platform", C.EGL_CONTEXT_LOST: "the device was lost",
	}
	why := names[e.code]
	if why == "" {
		return e.call
	}
	return fmt.Sprintf("%s: %s", e.call, why)
}
