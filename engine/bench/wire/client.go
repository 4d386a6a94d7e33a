package wire

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"plywood/engine/backend"
	"plywood/engine/bench"
)

// Client asks what answers on the other end of two pipes. It is not safe for concurrent use.
type Client struct {
	to          io.Writer
	from        *bufio.Reader
	name, about string
}

// NewClient asks the other end what it is.
func NewClient(to io.Writer, from io.Reader) (*Client, error) {
	c := &Client{to: to, from: bufio.NewReader(from)}
	a, err := c.ask(Request{Do: "hello"})
	c.name, c.about = a.Name, a.About
	return c, err
}

// Name is what the other end calls itself.
func (c *Client) Name() string     { return c.name }
func (c *Client) Describe() string { return c.about }

func (c *Client) Peaks() (backend.Peaks, error) {
	a, err := c.ask(Request{Do: "peaks"})
	return a.Peaks, err
}

func (c *Client) Prepare(of bench.Case) (bench.Rig, error) {
	_, err := c.ask(Request{Do: "prepare", Net: of.Net, Model: of.Model.JSON(), Batch: of.Batch})
	if err != nil {
		return nil, err
	}
	return rig{c, of.Batch}, nil
}

type rig struct {
	*Client
	images int
}

func (r rig) Images() int  { return r.images }
func (r rig) Close() error { return nil } // the next prepare takes its place

func (r rig) Run(n int) error {
	_, err := r.ask(Request{Do: "run", N: n})
	return err
}

func (r rig) Profile() ([]backend.Cost, error) {
	a, err := r.ask(Request{Do: "profile"})
	return a.Costs, err
}

func (c *Client) ask(r Request) (a Answer, err error) {
	line, err := json.Marshal(r)
	if err != nil {
		return a, err
	}
	if _, err = c.to.Write(append(line, '\n')); err != nil {
		return a, fmt.Errorf("%s: asking: %w", c.name, err)
	}
	if line, err = c.from.ReadBytes('\n'); err != nil {
		return a, fmt.Errorf("%s has ended before it answered (%s): %w", c.name, r.Do, err)
	}
	if err = json.Unmarshal(line, &a); err != nil {
		return a, fmt.Errorf("%s: wanted a line of JSON, got %.60q: %w", c.name, line, err)
	}
	if a.Error != "" {
		return a, errors.New(a.Error)
	}
	return a, nil
}
