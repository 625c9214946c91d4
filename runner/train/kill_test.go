package train

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/ml/model"
)

// Tests start this test program again as another process: with this variable it
// plays the part that the variable names, in the folder of its first argument.
const partVariable = "TRAIN_TEST_PART"

var parts = map[string]func(dir string) error{"victim": victim}

func TestMain(m *testing.M) {
	part, ok := parts[os.Getenv(partVariable)]
	if !ok {
		os.Exit(m.Run())
	}
	if err := part(os.Args[1]); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func play(part, dir string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], dir)
	cmd.Env = append(os.Environ(), partVariable+"="+part)
	return cmd
}

// long is a training that takes a while: it writes a checkpoint after every step.
func long(dir string) (toy, Images, Config) {
	c := plan(dir)
	c.Epochs, c.CheckpointEvery = 60, 1
	return toy{width: 200}, noise(10, 4), c
}

func victim(dir string) error {
	b, err := compute.NewWithConfig("go:ops_sequential")
	if err != nil {
		return err
	}
	m, x, c := long(dir)
	_, err = Run(context.Background(), b, m, model.NewStore(), x, c)
	return err
}

// TestKill kills a training again and again, most often while it writes a
// checkpoint, and wants the bits of one that nothing happened to.
func TestKill(t *testing.T) {
	m, x, c := long("")
	want := mustFit(t, m, x, c)
	_, _, c = long(t.TempDir())
	killed := 0
	for wait := 20 * time.Millisecond; wait < 200*time.Millisecond; wait += 13 * time.Millisecond {
		cmd := play("victim", c.Dir)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(wait)
		_ = cmd.Process.Kill() // it may have ended
		if state, err := cmd.Process.Wait(); err != nil || state.Exited() && !state.Success() {
			t.Fatalf("the training ended by itself: %v, %v", state, err)
		} else if !state.Exited() {
			killed++
		}
	}
	t.Logf("killed %d times; left: %v", killed, list(t, c.Dir))
	if killed < 1 {
		t.Errorf("killed %d times", killed)
	}
	want.check(t, mustFit(t, m, x, c))
	checkList(t, c.Dir, []string{"step-000059-000002", "step-000060-000000"})
}
