package backend

import (
	"context"
	"fmt"
	"strings"
)

// Auto is the name that leaves the choice to Choose.
const Auto = "auto"

// order is the order in which Choose tries what there is, the fastest first.
var order = []string{"xla:cuda", "xla:cpu", "onnx:cpu", "go"}

// Status is what is known of a backend.
type Status struct {
	Name   string `json:"name"`
	Usable bool   `json:"usable"`
	Device string `json:"device,omitempty"` // of one that is usable
	Why    string `json:"why,omitempty"`    // one is not usable
	Get    string `json:"get,omitempty"`    // how to have one that is not usable
}

// Prober tries a backend in a process of its own, which ends with it: an
// accelerator is free again, and a library that crashes takes nobody along.
type Prober func(ctx context.Context, name string) (device string, err error)

// Survey tries all backends.
func Survey(ctx context.Context, probe Prober) []Status {
	var all []Status
	for _, name := range order {
		all = append(all, status(ctx, probe, name))
	}
	return all
}

func status(ctx context.Context, probe Prober, name string) Status {
	device, err := probe(ctx, name)
	if err != nil {
		why := strings.TrimPrefix(err.Error(), fmt.Sprintf("backend %q: ", name))
		return Status{Name: name, Why: strings.TrimSuffix(why, hint(name)), Get: Get(name)}
	}
	return Status{Name: name, Usable: true, Device: device}
}

// Choose gives the name of the backend to open, and says why it is that one:
// for auto the first that works, else the one named, or an error.
func Choose(ctx context.Context, probe Prober, name string) (chosen, why string, err error) {
	if name != Auto {
		_, err := probe(ctx, name)
		return name, "as asked for", err
	}
	var passed, reasons []string
	for _, name := range order {
		s := status(ctx, probe, name)
		switch {
		case s.Usable && passed == nil:
			return name, "the first choice", nil
		case s.Usable:
			return name, "runner doctor tells why not " + strings.Join(passed, ", "), nil
		}
		if err := ctx.Err(); err != nil {
			return "", "", err
		}
		passed, reasons = append(passed, name), append(reasons, name+": "+s.Why)
	}
	return "", "", fmt.Errorf("no backend works: %s", strings.Join(reasons, "; "))
}
