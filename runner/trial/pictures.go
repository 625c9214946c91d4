package trial

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"gonum.org/v1/gonum/mat"

	"loraebench/results"
	"loraebench/runner/dataset"
	"loraebench/runner/method"
)

// Rows of the pictures.
const (
	sampleRows        = 8
	interpolationRows = 4
)

// pictures shows what the method makes: images of each fitted sampler,
// reconstructions and interpolations, as files in the trial's folder. What the
// method cannot do is left out. It moves no number: samples are drawn again from
// the stream that FID's came from, which depends on the trial's seed and the
// sampler's name alone.
func (m *measurer) pictures(ctx context.Context) error {
	m.stage("pictures")
	if err := os.MkdirAll(filepath.Join(m.dir, results.PicturesDir), 0o755); err != nil { // also for a method that has none
		return err
	}
	decoder, ok := m.method.(method.Decoder)
	if !ok {
		return nil
	}
	for _, v := range variants {
		if err := m.samplesPicture(ctx, decoder, v.name); err != nil {
			return fmt.Errorf("samples of %s: %w", v.name, err)
		}
	}
	images := m.data.set.Test.Head(results.PictureColumns)
	codes, err := m.firstCodes(ctx, testSplit, results.PictureColumns)
	if err != nil || codes == nil {
		return err
	}
	if err := m.reconstructionPicture(ctx, decoder, images, codes); err != nil {
		return fmt.Errorf("reconstructions: %w", err)
	}
	if err := m.interpolationPicture(ctx, decoder, codes); err != nil {
		return fmt.Errorf("interpolations: %w", err)
	}
	return nil
}

// samplesPicture draws the first of the images that FID saw.
func (m *measurer) samplesPicture(ctx context.Context, d method.Decoder, name string) error {
	s, ok := m.fitted[name]
	if !ok {
		return nil
	}
	codes, err := s.Sample(m.samplingStream(name), min(sampleRows*results.PictureColumns, m.spec.Budget.Samples))
	if err != nil {
		return err
	}
	pixels, err := m.pixels(ctx, d, codes)
	if err != nil {
		return err
	}
	return m.writePicture(results.SamplesPicture(name), pixels)
}

// reconstructionPicture puts images above what the decoder makes of their codes.
func (m *measurer) reconstructionPicture(ctx context.Context, d method.Decoder, images dataset.Split, codes *mat.Dense) error {
	decoded, err := m.pixels(ctx, d, codes)
	if err != nil {
		return err
	}
	row := results.PictureColumns * images.Size() // also of fewer images: the second row begins a row further down
	pixels := make([]uint8, row, 2*row)
	copy(pixels, images.Images)
	return m.writePicture(results.ReconstructionPicture, append(pixels, decoded...))
}

// interpolationPicture has a row for each two of the codes that follow one another.
func (m *measurer) interpolationPicture(ctx context.Context, d method.Decoder, codes *mat.Dense) error {
	n, width := codes.Dims()
	rows := min(n/2, interpolationRows)
	if rows == 0 {
		return nil
	}
	steps := mat.NewDense(rows*results.PictureColumns, width, nil)
	for i := range rows {
		between(steps, i*results.PictureColumns, codes.RawRowView(2*i), codes.RawRowView(2*i+1))
	}
	pixels, err := m.pixels(ctx, d, steps)
	if err != nil {
		return err
	}
	return m.writePicture(results.InterpolationPicture, pixels)
}

// between fills a row of the picture, from row first of codes on, with the
// points that divide the line from a to b evenly.
func between(codes *mat.Dense, first int, a, b []float64) {
	for step := range results.PictureColumns {
		t := float64(step) / (results.PictureColumns - 1)
		row := codes.RawRowView(first + step)
		for j := range row {
			row[j] = (1-t)*a[j] + t*b[j]
		}
	}
}

// pixels are the decoded images of all codes.
func (m *measurer) pixels(ctx context.Context, d method.Decoder, codes *mat.Dense) ([]uint8, error) {
	var all []uint8
	err := m.network.decode(ctx, d, codes, func(pixels []uint8) error {
		all = append(all, pixels...)
		return nil
	})
	return all, err
}

// writePicture writes under a name that says the file is not whole, then renames.
func (m *measurer) writePicture(name string, pixels []uint8) error {
	text, err := mosaic(pixels, m.network.shape, results.PictureColumns)
	if err != nil {
		return err
	}
	part := filepath.Join(m.dir, "part-"+name) // in the trial's own folder, where what a killed process leaves is found
	if err := os.WriteFile(part, text, 0o644); err != nil {
		return err
	}
	return os.Rename(part, filepath.Join(m.dir, results.PicturesDir, name))
}
