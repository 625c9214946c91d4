package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"loraebench/reports/table"
	"loraebench/stats"
)

// benchTimes is how often each command is timed.
const benchTimes = 5

func newBenchCommand() *cobra.Command {
	var trials int
	c := &cobra.Command{
		Use:   "bench",
		Short: "Time every table and the page on a large store",
		Long: `Time every table and the page on a large store: it is made in a temporary folder,
with every metric in every trial, and removed afterwards. A time is that of the
whole command, from opening the store to the last byte.`,
		Example: `  reports bench
  reports bench --trials 1000`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usageError{fmt.Errorf("bench takes no arguments, got %q", args)}
			}
			return nil
		},
		RunE: func(c *cobra.Command, _ []string) error { return bench(c.OutOrStdout(), trials, benchTimes) },
	}
	c.Flags().IntVar(&trials, "trials", 10_000, "make a store of `N` trials")
	return c
}

func bench(w io.Writer, trials, times int) error {
	if trials < 1 {
		return usageError{fmt.Errorf("--trials is %d, must be at least 1", trials)}
	}
	folder, err := os.MkdirTemp("", "reports-bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(folder) }() // it is in the system's temporary folder
	store := filepath.Join(folder, "bench.db")
	begin := time.Now()
	if err := fillStore(store, trials); err != nil {
		return err
	}
	t := table.Table{
		Name: "bench", Title: fmt.Sprintf("Time that reports take on a store of %s trials", humanize.Comma(int64(trials))),
		Caption: []string{
			fmt.Sprintf("Made in %s. Milliseconds, mean ± sample standard deviation of %d runs after a first one.", time.Since(begin).Round(time.Second), times),
		},
		Labels:  []table.Label{{Head: "command"}},
		Columns: []table.Column{{Head: []string{"ms"}, Digits: 1}, {Head: []string{"output, kB"}, Digits: 0}},
	}
	for _, args := range benchCommands() {
		row, err := benchRow(args, store, times)
		if err != nil {
			return err
		}
		t.Rows = append(t.Rows, row)
	}
	return table.Text{}.Render(w, []table.Table{t})
}

// benchCommands are all tables as text, one in every format, a comparison, and the page.
func benchCommands() [][]string {
	var all [][]string
	for _, name := range kindNames() {
		all = append(all, []string{"table", name})
	}
	for _, format := range formatNames[1:] {
		all = append(all, []string{"table", fid.name, "--format", format})
	}
	return append(all,
		[]string{"table", fid.name, "--best", "mse/test"},
		[]string{"table", everyTrial.name, "--group", "method,lambda", "--columns", "fid/gmm"},
		[]string{"compare", "lorae", "irmae", "--where", "lambda=" + table.Compact(benchLambdas[0])},
		[]string{"html", "-o", "-"})
}

func benchRow(args []string, store string, times int) (table.Row, error) {
	var took []float64
	size := 0
	for i := range times + 1 {
		begin := time.Now()
		var out, complaint bytes.Buffer
		if code := run(append(args, "--store", store), &out, &complaint); code != exitOK {
			return table.Row{}, errors.New(strings.TrimSpace(complaint.String()))
		}
		if i > 0 {
			took = append(took, float64(time.Since(begin).Microseconds())/1e3)
		}
		size = out.Len()
	}
	s, err := stats.Summarize(took)
	if err != nil {
		return table.Row{}, err
	}
	return table.Row{Labels: []string{strings.Join(args, " ")}, Cells: []table.Cell{
		{Number: &table.Number{Mean: s.Mean, Std: &s.Std, N: s.N}}, {Number: &table.Number{Mean: float64(size) / 1e3}},
	}}, nil
}
