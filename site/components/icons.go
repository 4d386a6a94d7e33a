package components

import (
	"github.com/vugu/vugu"

	"plywood/site/ownblock"
)

// icon is the small picture of a kind of block, by its type, or of a button, by its name. They are
// drawn with currentColor on a field of 20×20.
func icon(name string) vugu.HTML {
	return vugu.HTML(`<svg viewBox="0 0 20 20" width="20" height="20" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">` + icons(name) + `</svg>`)
}

func icons(name string) string {
	if ownblock.Is(name) {
		name = "group"
	}
	switch name {
	case "group":
		return `<rect x="2.5" y="2.5" width="15" height="15" rx="3" stroke-dasharray="3 2.4"/><rect x="6" y="5.5" width="8" height="3.600" rx="1" fill="currentColor" fill-opacity=".35"/><rect x="6" y="11" width="8" height="3.600" rx="1"/>`
	case "image":
		return `<rect x="3" y="3" width="14" height="14" rx="2"/><path d="m3.500 14 4-4.500 3 3 2.500-2.500 3.500 4"/><circle cx="13" cy="7" r="1.200" fill="currentColor"/>`
	case "conv2d":
		return `<rect x="3" y="3" width="14" height="14" rx="2"/><rect x="3" y="3" width="8" height="8" rx="1.5" fill="currentColor" fill-opacity=".35"/>`
	case "dense":
		return `<path d="M5 5 15 4M5 5l10 6M5 5l10 11M5 15 15 4M5 15l10-4M5 15l10 1" stroke-width="1"/><g fill="currentColor"><circle cx="5" cy="5" r="1.6"/><circle cx="5" cy="15" r="1.6"/><circle cx="15" cy="4" r="1.6"/><circle cx="15" cy="10.5" r="1.6"/><circle cx="15" cy="16" r="1.6"/></g>`
	case "batchnorm":
		return `<path d="M2 15c4 0 5-10 8-10s4 10 8 10"/><path d="M10 5v11" stroke-width="1" stroke-dasharray="1.5 2.5"/>`
	case "activation":
		return `<path d="M2.5 14.500h7L17 5"/>`
	case "maxpool2d":
		return `<rect x="3" y="3" width="14" height="14" rx="2"/><path d="M10 3v14M3 10h14" stroke-width="1"/><rect x="10" y="3" width="7" height="7" fill="currentColor" fill-opacity=".5" stroke="none"/>`
	case "avgpool2d":
		return `<rect x="3" y="3" width="14" height="14" rx="2" fill="currentColor" fill-opacity=".18"/><path d="M10 3v14M3 10h14" stroke-width="1"/>`
	case "globalavgpool2d":
		return `<rect x="3" y="3" width="14" height="14" rx="2"/><circle cx="10" cy="10" r="2.2" fill="currentColor"/>`
	case "flatten":
		return `<path d="M4 4h5v5H4zM4 11h5v5H4z"/><path d="M13 3v14" stroke-width="2.4" stroke-dasharray="2 2.6"/>`
	case "dropout":
		return `<g fill="currentColor"><circle cx="5" cy="5" r="1.7"/><circle cx="15" cy="5" r="1.7"/><circle cx="10" cy="15" r="1.7"/></g><circle cx="10" cy="5" r="1.7" stroke-width="1"/><circle cx="5" cy="15" r="1.7" stroke-width="1"/><circle cx="15" cy="15" r="1.7" stroke-width="1"/>`
	case "residual":
		return `<rect x="3" y="7" width="8" height="6" rx="1.5" fill="currentColor" fill-opacity=".25"/><path d="M7 7V3M7 13v4M7 3.500h8.500v13H8.5"/>`
	case "denseblock":
		return `<path d="M5 3v14M10 3v14M15 3v14"/><path d="M5 6h10M5 10h10M5 14h10" stroke-width="1"/>`
	case "transition":
		return `<path d="M3 4h14l-4 12H7z" fill="currentColor" fill-opacity=".2"/>`
	case "convnormact":
		return `<rect x="4" y="2.5" width="12" height="4" rx="1" fill="currentColor" fill-opacity=".35"/><rect x="4" y="8" width="12" height="4" rx="1"/><rect x="4" y="13.5" width="12" height="4" rx="1"/>`
	case "add":
		return `<circle cx="10" cy="10" r="7"/><path d="M10 6.500v7M6.5 10h7"/>`
	case "concat":
		return `<rect x="4" y="3" width="12" height="6" rx="1.5" fill="currentColor" fill-opacity=".3"/><rect x="4" y="11" width="12" height="6" rx="1.5"/>`
	case "undo":
		return `<path d="M7 5 3.5 8.5 7 12M4 8.500h8a4 4 0 0 1 0 8H9"/>`
	case "redo":
		return `<path d="m13 5 3.5 3.500L13 12M16 8.500H8a4 4 0 0 0 0 8h3"/>`
	case "play":
		return `<path d="M6 4v12l10-6z" fill="currentColor"/>`
	case "pause":
		return `<path d="M7 4.500v11M13 4.500v11" stroke-width="2.6"/>`
	case "step":
		return `<path d="M5 4.500v11l7-5.500z" fill="currentColor"/><path d="M15 4.500v11" stroke-width="2.2"/>`
	case "epoch":
		return `<path d="M3 4.500v11l5.500-5.500zM9 4.500v11l5.500-5.500z" fill="currentColor"/><path d="M17 4.500v11" stroke-width="2.2"/>`
	case "draw": // lots are drawn: two arrows that change places
		return `<path d="M3 6h3l7 8h4M3 14h3l2-2.3M11 8.3 13 6h4M15 4l2 2-2 2M15 12l2 2-2 2"/>`
	case "reset":
		return `<path d="M4.500 10a5.800 5.800 0 1 0 2-4.400L4 8"/><path d="M4 3.500V8h4.500"/>`
	case "look":
		return `<path d="M2 10c2.200-3.700 5-5.500 8-5.500s5.800 1.800 8 5.500c-2.200 3.700-5 5.500-8 5.500S4.200 13.700 2 10z"/><circle cx="10" cy="10" r="2.300" fill="currentColor"/>`
	case "back":
		return `<rect x="9" y="3" width="8" height="4" rx="1"/><rect x="9" y="13" width="8" height="4" rx="1"/><path d="M13 7v6M6.500 7 3.500 10l3 3M3.500 10H9"/>`
	case "save":
		return `<path d="M10 3v9m0 0 3.500-3.500M10 12 6.500 8.500M3.500 14.500v2h13v-2"/>`
	case "stop":
		return `<rect x="5" y="5" width="10" height="10" rx="1.5" fill="currentColor"/>`
	case "plus":
		return `<path d="M10 4.500v11M4.500 10h11"/>`
	case "minus":
		return `<path d="M4.500 10h11"/>`
	case "fit":
		return `<path d="M3.500 7.500v-4h4M12.500 3.500h4v4M16.500 12.500v4h-4M7.500 16.500h-4v-4"/><rect x="7.500" y="7" width="5" height="6" rx="1" fill="currentColor" fill-opacity=".25"/>`
	case "wide":
		return `<path d="M2.500 10h15M6 6.500 2.500 10 6 13.500M14 6.500l3.500 3.500-3.500 3.500"/>`
	case "down":
		return `<path d="m6 8 4 4 4-4"/>`
	case "left":
		return `<path d="m12 5-5 5 5 5"/>`
	case "right":
		return `<path d="m8 5 5 5-5 5"/>`
	case "close":
		return `<path d="m5.5 5.5 9 9m0-9-9 9"/>`
	case "pen":
		return `<path d="m4 16 1-4L13.500 3.500l3 3L8 15z"/><path d="m11.500 5.500 3 3"/>`
	case "check":
		return `<path d="m4.500 10.500 4 4 7-9"/>`
	case "warning":
		return `<path d="M10 3 2.5 16.500h15z"/><path d="M10 8v4M10 14.200v.1" stroke-width="1.8"/>`
	case "keys":
		return `<rect x="2" y="5" width="16" height="10" rx="2"/><path d="M5.500 8.200h.1M8.500 8.200h.1M11.500 8.200h.1M14.500 8.200h.1M6.500 12h7" stroke-width="1.8"/>`
	case "more":
		return `<g fill="currentColor" stroke="none"><circle cx="4.500" cy="10" r="1.6"/><circle cx="10" cy="10" r="1.6"/><circle cx="15.500" cy="10" r="1.6"/></g>`
	case "net":
		return `<rect x="6" y="2.5" width="8" height="4" rx="1"/><rect x="6" y="8" width="8" height="4" rx="1"/><rect x="6" y="13.5" width="8" height="4" rx="1"/>`
	case "list":
		return `<path d="M8 5h9M8 10h9M8 15h9"/><path d="M3.500 5h.1M3.500 10h.1M3.500 15h.1" stroke-width="2.4"/>`
	case "blocks":
		return `<rect x="3" y="3" width="6" height="6" rx="1.5"/><rect x="11" y="3" width="6" height="6" rx="1.5"/><rect x="3" y="11" width="6" height="6" rx="1.5"/><path d="M14 11.500v5M11.5 14h5"/>`
	case "edit":
		return `<path d="M3 6h6M13 6h4M3 14h3M10 14h7"/><circle cx="11" cy="6" r="2"/><circle cx="8" cy="14" r="2"/>`
	case "train":
		return `<path d="M3 3v14h14"/><path d="M5.5 6c2 6 5 7.5 11 8"/>`
	}
	return `<rect x="3" y="3" width="14" height="14" rx="3"/>`
}

// logo is the three plies.
const logo = vugu.HTML(`<svg viewBox="0 0 26 26" width="26" height="26" aria-hidden="true"><rect x="2" y="4" width="22" height="4.5" rx="2" fill="#c98a12"/><rect x="2" y="11" width="22" height="4.5" rx="2" fill="#2f6fd6"/><rect x="2" y="18" width="22" height="4.5" rx="2" fill="#2b9a66"/></svg>`)
