package state

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"io"
	"strings"

	"plywood/engine/json"
	"plywood/engine/nn"
	"plywood/site/own"
)

// LinkPrefix begins the fragment of a link that holds a network: after it comes the document as JSON,
// deflated, in base64url. Nothing of it ever reaches a server.
const LinkPrefix = "net="

// AskLink asks for a link to the network with its data, seed and settings.
func (s *Store) AskLink() {
	s.link, s.copied = "", false
	if b, err := s.packed(); err == nil && s.env.Share != nil {
		s.env.Share(b)
	}
}

// Shared takes the link that was asked for; copied says that it is on the clipboard, too.
func (s *Store) Shared(link string, copied bool) { s.link, s.copied = link, copied }

// Link is the link that was last asked for, "" before it is there.
func (s *Store) Link() string { return s.link }

// LinkCopied tells whether Link is on the clipboard.
func (s *Store) LinkCopied() bool { return s.copied }

// OpenLink opens the network of a link's fragment. One that does not serve changes nothing and says
// why; a fragment of another kind is left alone.
func (s *Store) OpenLink(fragment string) {
	text, ok := strings.CutPrefix(strings.TrimPrefix(fragment, "#"), LinkPrefix)
	if !ok {
		return
	}
	d, err := unpackLink(text)
	if err != nil {
		s.Complain("The link holds no whole network; part of it may have been lost on the way. Ask for it again.")
		return
	}
	if len(d.Model.Nodes) > MaxBlocks {
		s.Complain("The network of the link is larger than the page can show.")
		return
	}
	s.must(s.change("", func(now *Document) error {
		*now = d
		return nil
	}))
	s.Select("")
	s.Say("The network of the link is open. Undo brings back the one you had.")
}

func unpackLink(text string) (Document, error) {
	packed, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return Document{}, err
	}
	// A few letters can unfold to gigabytes: no more is read than a model file may have.
	b, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed)), nn.MaxFile))
	if err != nil {
		return Document{}, err
	}
	return unpackDocument(b)
}

// packed is the document as it lies in links and between visits.
func (s *Store) packed() ([]byte, error) {
	return json.Marshal(kept{s.doc.Model.JSON(), s.doc.Data, s.doc.Seed, s.doc.Train})
}

func unpackDocument(b []byte) (Document, error) {
	var k kept
	if err := json.Unmarshal(b, &k); err != nil {
		return Document{}, err
	}
	m, err := nn.Parse(k.Model)
	if err != nil {
		return Document{}, err
	}
	if _, ok := standardSource(k.Data); !ok && !own.Is(k.Data) {
		k.Data = "garments"
	}
	return Document{Model: m, Data: k.Data, Seed: k.Seed, Train: k.Train}, nil
}
