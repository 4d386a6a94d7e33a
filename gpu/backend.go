//go:build gl && linux

package gpu

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/go-gl/gl/v4.3-core/gl"

	"plywood/engine/backend"
	"plywood/engine/plan"
	"plywood/gpu/glctx"
)

// Options of a backend.
type Options struct {
	// Debug asks for a debug context: whatever the driver complains of becomes an error of the
	// call at hand.
	Debug bool
	// Cache is the folder of compiled kernels; "" takes the user's cache folder, "-" none.
	Cache string
	// Tune says whether the tiles of convolutions are chosen by measuring them, once for each shape,
	// and Bake whether kernels are specialised by shape. By default GPUs do both and software
	// devices neither, for which kernels take too long to compile.
	Tune, Bake Choice
	// Fuse says whether batch norm is done together with what comes before and after it, as it is by
	// default.
	Fuse Choice
}

// Choice is a setting with a default.
type Choice uint8

const (
	Default Choice = iota
	On
	Off
)

func (c Choice) or(otherwise bool) bool { return c == On || c == Default && otherwise }

// Backend is one OpenGL device.
type Backend struct {
	ctx      *glctx.Context
	info     Device
	debug    bool
	messages glctx.Log
	lanes    int
	fences   int                 // that there are, of all executables
	programs map[string]*program // by kernel and defines
	cache    *diskCache
	bake     bool
	fuse     bool
	tune     bool
	tuned    map[string]tile // by product and shape
	glsl     string          // the head of every kernel
	status   func() uint32   // of the device: whether it was reset; a test has its own
	gone     error           // what a reset was answered with
	log      string          // folder for drivers' logs
}

// New opens the device of that index in Devices.
func New(index int, o Options) (*Backend, error) {
	ctx, err := glctx.Open(index, glctx.Options{Debug: o.Debug})
	if err != nil {
		return nil, err
	}
	info := ctx.Info()
	if err := checkLimits(info); err != nil {
		ctx.Close()
		return nil, err
	}
	b := &Backend{ctx: ctx, info: info, debug: o.Debug, lanes: lanesFor(info), programs: map[string]*program{}, glsl: glslFor(ctx.Version()),
		log: os.TempDir(), bake: o.Bake.or(!info.Software), tune: o.Tune.or(!info.Software), fuse: o.Fuse.or(true)}
	if b.status = gl.GetGraphicsResetStatus; !ctx.TellsResets() {
		b.status = func() uint32 { return gl.NO_ERROR }
	}
	dir := o.Cache
	if dir == "" {
		if user, err := os.UserCacheDir(); err == nil {
			dir = filepath.Join(user, "plywood", "gl")
		}
	}
	if dir != "-" && dir != "" {
		b.cache = newDiskCache(dir, info)
	}
	b.tuned = b.cache.loadTiles()
	return b, nil
}

// What every kernel takes for granted.
const (
	needInvocations = 256
	needShared      = 32 << 10
	needSlots       = 10
	needAlign       = 256 // at most: what package plan aligns values to
	needGroups      = 65535
)

func checkLimits(d Device) error {
	l := d.Limits
	for _, f := range []struct {
		name       string
		have, want int
	}{
		{"invocations of a work group", l.Invocations, needInvocations},
		{"bytes of shared memory", l.SharedBytes, needShared},
		{"storage blocks of a kernel", l.StorageSlots, needSlots},
		{"groups along an axis", l.Groups, needGroups},
	} {
		if f.have < f.want {
			return fmt.Errorf("opengl: %s has a limit of %d %s; %d are needed; choose another device", d.Renderer, f.have, f.name, f.want)
		}
	}
	if l.StorageAlign > needAlign || l.UniformAlign > needAlign {
		return fmt.Errorf("opengl: %s aligns bindings to %d bytes; at most %d can be met; choose another device",
			d.Renderer, max(l.StorageAlign, l.UniformAlign), needAlign)
	}
	return nil
}

// lanesFor is a warp where slices of a concatenation can then be bound as they lie, else what aligns
// them.
func lanesFor(d Device) int { return max(32, d.Limits.StorageAlign/4) }

func (b *Backend) Name() string { return "gl" }

// Describe names the device.
func (b *Backend) Describe() string { return b.info.String() }

// Device is what the device says of itself.
func (b *Backend) Device() Device { return b.info }

// Lanes is how many images a block holds.
func (b *Backend) Lanes() int { return b.lanes }

// Close frees the device. Executables of the backend return errors afterwards.
func (b *Backend) Close() { b.ctx.Close() }

// Compile lays out the buffers and fixes every dispatch of the program.
func (b *Backend) Compile(p *plan.Program, share backend.Executable) (backend.Executable, error) {
	if p.Lanes != b.lanes {
		return nil, fmt.Errorf("gl: the program is planned for blocks of %d images, this backend takes %d", p.Lanes, b.lanes)
	}
	var from *executable
	if share != nil {
		var ok bool
		if from, ok = share.(*executable); !ok || from.backend != b {
			return nil, fmt.Errorf("gl: cannot share the parameters of another backend")
		}
	}
	var e *executable
	var err error
	if doErr := b.ctx.Do(func() {
		if err = b.checkReset("compiling"); err == nil {
			e, err = compile(b, p, from, nil)
		}
	}); doErr != nil {
		return nil, doErr
	}
	if err != nil {
		return nil, err
	}
	return e, nil
}
