//go:build gl && linux

package glctx

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"

	"github.com/go-gl/gl/v4.3-core/gl"
)

// Context is a current OpenGL context and the goroutine that owns it.
type Context struct {
	info  Info
	mu    sync.Mutex // held by the caller whose turn it is
	calls chan func()
	done  chan struct{}
	over  bool

	version     int
	tellsResets bool
}

// ErrClosed is returned by Do after Close.
var ErrClosed = errors.New("opengl: the device has been closed")

// Options of a context.
type Options struct {
	Debug bool // a debug context, whose messages a Log takes
}

// What is asked for: 4.5, or the least that can serve where a driver has what needs names besides.
var (
	full  = [2]int{4, 5}
	least = [2]int{4, 3}
)

// extensions are what OpenGL 4.5 has and 4.3 may have.
var extensions = []string{"GL_ARB_direct_state_access", "GL_ARB_buffer_storage", "GL_ARB_multi_bind", "GL_ARB_enhanced_layouts"}

// Devices lists the devices on which a context can be made, hardware first. Where there is none it
// says what was tried.
func Devices() ([]Info, error) {
	var infos []Info
	var tried []string
	for _, s := range sites() {
		if s.dev == nil && len(infos) > 0 {
			break // surfaceless is one of those, without a name
		}
		c, err := start(s, Options{})
		if err != nil {
			tried = append(tried, s.platform()+": "+err.Error())
			continue
		}
		info := c.Info()
		info.Index = len(infos)
		infos = append(infos, info)
		c.Close()
	}
	if len(infos) == 0 {
		return nil, none(tried)
	}
	return infos, nil
}

// none says that no site gave a context, and what helps.
func none(tried []string) error {
	return fmt.Errorf(`no OpenGL %d.%d device (%s); a GPU needs its vendor's driver with EGL, `+
		`and Mesa's software device needs: apt-get install libegl1 libegl-mesa0 libgl1-mesa-dri`,
		least[0], least[1], strings.Join(tried, "; "))
}

// Open makes a context on the device of that index in Devices.
func Open(index int, o Options) (*Context, error) {
	var tried []string
	at := 0
	for _, s := range sites() {
		if s.dev == nil && at > 0 {
			break
		}
		c, err := start(s, o)
		if err != nil {
			tried = append(tried, s.platform()+": "+err.Error())
			continue
		}
		if at == index {
			c.info.Index = index
			return c, nil
		}
		c.Close()
		at++
	}
	if at == 0 {
		return nil, none(tried)
	}
	return nil, fmt.Errorf("opengl device %d: there are %d, numbered from 0; see 'plywood devices'", index, at)
}

// start makes the context on a goroutine of its own.
func start(s site, o Options) (*Context, error) {
	c := &Context{calls: make(chan func()), done: make(chan struct{})}
	opened := make(chan error)
	go c.own(s, o, opened)
	if err := <-opened; err != nil {
		return nil, err
	}
	return c, nil
}

// own runs the calls, on the one thread that the context is current on. The thread ends with it.
func (c *Context) own(s site, o Options, opened chan<- error) {
	runtime.LockOSThread()
	h, err := s.open(full[0], full[1], o.Debug)
	if err != nil {
		var e error
		if h, e = s.open(least[0], least[1], o.Debug); e != nil {
			opened <- tooOld(s, err)
			return
		}
	}
	defer h.close()
	if err := gl.InitWithProcAddrFunc(proc); err != nil {
		opened <- fmt.Errorf("OpenGL %d.%d: %w", least[0], least[1], err)
		return
	}
	if err := lacking(); err != nil {
		opened <- err
		return
	}
	if o.Debug {
		gl.Enable(gl.DEBUG_OUTPUT)
		gl.Enable(gl.DEBUG_OUTPUT_SYNCHRONOUS)
	}
	c.info, c.version = describe(s), version()
	c.tellsResets = c.version >= 45 || extensionNames()["GL_KHR_robustness"]
	opened <- nil
	for f := range c.calls {
		f()
		c.done <- struct{}{}
	}
	c.done <- struct{}{}
}

// lacking names what an OpenGL below 4.5 does without.
func lacking() error {
	if version() >= 45 {
		return nil
	}
	has := extensionNames()
	var missing []string
	for _, name := range extensions {
		if !has[name] {
			missing = append(missing, name)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return fmt.Errorf("OpenGL %s by %s lacks %s; %d.%d has them; update the driver",
		gl.GoStr(gl.GetString(gl.VERSION)), gl.GoStr(gl.GetString(gl.RENDERER)), strings.Join(missing, ", "), full[0], full[1])
}

// tooOld tells what the device has where it has OpenGL, but not the version that is needed.
func tooOld(s site, err error) error {
	for _, v := range [][2]int{{4, 2}, {3, 3}, {3, 1}} {
		h, e := s.open(v[0], v[1], false)
		if e != nil {
			continue
		}
		defer h.close()
		have := fmt.Sprintf("%d.%d", v[0], v[1])
		if gl.InitWithProcAddrFunc(proc) == nil {
			have = fmt.Sprintf("%s by %s", gl.GoStr(gl.GetString(gl.VERSION)), gl.GoStr(gl.GetString(gl.RENDERER)))
		}
		return fmt.Errorf("OpenGL %s is too old, %d.%d is needed (compute shaders came with 4.3); update the driver", have, least[0], least[1])
	}
	return err
}

// Version is that of OpenGL, ten times: 45 for 4.5.
func (c *Context) Version() int { return c.version }

// TellsResets reports whether the driver says when it has reset the device.
func (c *Context) TellsResets() bool { return c.tellsResets }

// Info describes the device.
func (c *Context) Info() Info { return c.info }

// Do runs f on the context's thread and returns when it is done. It allocates nothing. One caller
// at a time has its turn; f must not call Do.
func (c *Context) Do(f func()) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.over {
		return ErrClosed
	}
	c.calls <- f
	<-c.done
	return nil
}

// Close ends the context and its thread.
func (c *Context) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.over {
		return
	}
	c.over = true
	close(c.calls)
	<-c.done
}
