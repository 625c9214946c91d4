package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"loraebench/reports/table"
)

var formatNames = []string{"text", "markdown", "latex", "html", "csv", "json"}

func addFormatFlag(c *cobra.Command, format *string) {
	c.Flags().StringVar(format, "format", "text", "write `FORMAT`: "+strings.Join(formatNames, ", "))
}

func findRenderer(format string, stdout io.Writer) (table.Renderer, error) {
	switch format {
	case "text":
		return table.Text{Bold: isTerminal(stdout)}, nil
	case "markdown":
		return table.Markdown{}, nil
	case "latex":
		return table.LaTeX{}, nil
	case "html":
		return table.HTML{}, nil
	case "csv":
		return table.CSV{}, nil
	case "json":
		return table.JSON{}, nil
	}
	return nil, fmt.Errorf("unknown format %q; known: %s", format, strings.Join(formatNames, ", "))
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
