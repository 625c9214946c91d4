package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/signal"
	"strconv"
	"syscall"

	"github.com/spf13/cobra"

	"loraebench/reports/live"
	"loraebench/results"
)

func newServeCommand(shared *options) *cobra.Command {
	o := pageOptions{options: shared}
	var addr string
	c := &cobra.Command{
		Use:   "serve",
		Short: "Show the page in a browser while a sweep runs",
		Long: `Show all tables and figures in a browser, and how the sweeps of the store stand:
trials that run with their losses as they grow, trials that failed with the end
of their log, new results as they come. It changes nothing, and a sweep may
start, run and end meanwhile. Ctrl-C ends it.

The page can be reached from this machine only, unless --addr names another
address; whoever reaches it may read it.`,
		Example: `  reports serve
  reports serve --addr 127.0.0.1:0 --store runs/demo.db`,
		Args: noPageArgs,
		RunE: func(c *cobra.Command, _ []string) error { return serve(c, o, addr) },
	}
	c.Flags().StringVar(&addr, "addr", "127.0.0.1:8080", "listen at `HOST:PORT`; port 0 is any that is free")
	o.addPageFlags(c)
	return c
}

func serve(c *cobra.Command, o pageOptions, addr string) error {
	if err := o.parse(nil); err != nil {
		return usageError{err}
	}
	host, err := checkAddress(addr)
	if err != nil {
		return usageError{err}
	}
	if _, err := o.Progress(); err != nil { // before a browser has to show it
		return err
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return fmt.Errorf("listen at %s: %w; --addr names another address", addr, err)
	}
	defer func() { _ = l.Close() }() // Serve has closed it, if it got there
	if !loopback(l.Addr()) {
		c.PrintErrf("reports: warning: %s can be reached from other machines, and whoever reaches it may read %s\n", l.Addr(), o.store)
	}
	if _, err := fmt.Fprintf(c.OutOrStdout(), "%s at http://%s/ (Ctrl-C ends it)\n", o.store, shownAddress(l.Addr())); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(commandContext(c), os.Interrupt, syscall.SIGTERM)
	defer stop()
	server := live.Server{Source: &o, Store: o.store, Trials: results.TrialsDir(o.store), Names: serverNames(host)}
	return server.Serve(ctx, l)
}

func commandContext(c *cobra.Command) context.Context {
	if ctx := c.Context(); ctx != nil {
		return ctx
	}
	return context.Background()
}

func checkAddress(addr string) (host string, err error) {
	host, port, err := net.SplitHostPort(addr)
	if err == nil {
		if n, wrong := strconv.ParseUint(port, 10, 16); wrong != nil || strconv.FormatUint(n, 10) != port {
			err = errors.New("the port is no number from 0 to 65535")
		}
	}
	if err != nil {
		return "", fmt.Errorf("--addr %q: want HOST:PORT, such as 127.0.0.1:8080", addr)
	}
	return host, nil
}

func loopback(a net.Addr) bool {
	t, ok := a.(*net.TCPAddr)
	return ok && t.IP.IsLoopback()
}

// shownAddress is one that a browser on this machine can open.
func shownAddress(a net.Addr) string {
	at, err := netip.ParseAddrPort(a.String())
	if err != nil || !at.Addr().IsUnspecified() {
		return a.String()
	}
	return net.JoinHostPort("localhost", strconv.Itoa(int(at.Port())))
}

// serverNames are what a browser may call this server by.
func serverNames(host string) []string {
	names := []string{host}
	if own, err := os.Hostname(); err == nil {
		names = append(names, own)
	}
	return names
}
