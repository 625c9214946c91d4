package results

// Record is everything one trial leaves behind. The trial's process writes it
// as record.json in the trial's folder; the supervisor ingests it. It is the
// only thing that passes between the two.
type Record struct {
	ID         string     `json:"id"` // Config.ID()
	Sweep      string     `json:"sweep"`
	Config     Config     `json:"config"`
	Status     Status     `json:"status"`
	Reason     string     `json:"reason,omitempty"` // why the status is not done, one line
	Provenance Provenance `json:"provenance"`
	Values     []Value    `json:"values"`
	Series     []Series   `json:"series"`
}

// Config is a trial's fully resolved configuration: every default filled in.
// Equal configurations have equal IDs, so the same cell is never trained twice.
type Config struct {
	Schema          int            `json:"schema"` // ConfigSchema
	Dataset         string         `json:"dataset"`
	DatasetOptions  map[string]any `json:"dataset_options"`
	DatasetChecksum string         `json:"dataset_checksum"`
	Protocol        string         `json:"protocol"`
	ProtocolVersion int            `json:"protocol_version"`
	Method          string         `json:"method"`
	Params          map[string]any `json:"params"`
	Seed            int64          `json:"seed"`
	Budget          Budget         `json:"budget"`
}

// Budget is how much a trial may spend, resolved.
type Budget struct {
	Epochs       int     `json:"epochs"`
	Images       int     `json:"images"` // training images used; 0 = all
	Batch        int     `json:"batch"`
	LearningRate float64 `json:"learning_rate"`
	Samples      int     `json:"samples"`                // generated images a FID; 0 = FID is not measured
	Labels       []int   `json:"labels"`                 // label counts of the accuracy; empty = not measured
	HeadEpochs   int     `json:"head_epochs"`            // epochs of the classifier on frozen features
	HeadRepeats  int     `json:"head_repeats,omitempty"` // classifiers a label count, each with its own draw of labels; 0 = 1
}

// Heads is the number of classifiers a label count, at least 1.
func (b Budget) Heads() int { return max(1, b.HeadRepeats) }

// Provenance says what made a record: enough to make it again.
type Provenance struct {
	Program       string `json:"program"` // version of this program
	Revision      string `json:"revision"`
	Dirty         bool   `json:"dirty"` // the working tree had uncommitted changes
	Go            string `json:"go"`
	GoMLX         string `json:"gomlx"`
	Backend       string `json:"backend"` // e.g. "go"
	Device        string `json:"device"`  // e.g. "cpu, 2 threads, simd"
	Host          string `json:"host"`
	Extractor     string `json:"extractor"`                // id of the FID features, "" without FID
	ExtractorHash string `json:"extractor_sha256"`         // of its weights
	Parent        string `json:"parent,omitempty"`         // id of the trial whose checkpoint the training went on from, "" = none
	Skipped       int    `json:"skipped_images,omitempty"` // images of the data set left out because they are bad
	Started       string `json:"started"`                  // RFC 3339, UTC
	Finished      string `json:"finished"`
}

// Value is one measured number.
//
//	Metric      Variant                            Value
//	mse         split: train, test                 mean squared error a pixel, images in [0,1], reconstructions as decoded
//	psnr        the same                           decibels, mean over images; reconstructions clipped to [0,1]
//	ssim        the same                           structural similarity, mean over images; clipped likewise
//	rank        m>0.1 m>0.01 m>0.001 m:effective   of M; the same with code: of the code covariance
//	fid         images: see below                  Fréchet distance
//	kid         the same                           kernel distance, mean over subsets; may be below 0
//	precision   the same                           share of generated images near a reference image
//	recall      the same                           share of reference images near a generated image
//	density     the same                           may exceed 1
//	coverage    the same                           share of reference images with a generated one near
//	fid_inf     the same                           Fréchet distance at 1/N → 0; may be below 0
//	accuracy    label count: 10, 100, …            share of test images, in [0,1]
//	theorem1    slope                              of log min over t ≤ T of ‖∇L‖ on log T, full-batch training only
//	contrast    train                              (farthest − nearest)/nearest of the codes of up to 2,000 training images, mean
//	speed       train                              images a second
//	seconds     train, measure                     wall-clock
//	parameters  all                                trainable scalars
//
// The images that are compared with the reference images are those of codes from
// a sampler (prior, normal, gmm), or of the reference images' own codes
// (reconstruction), or of midpoints between random pairs of training codes
// (interpolation): what RAE's tables call Rec and Interp.
//
// Detail has, of all of these, n_reference, n_generated, reference_split,
// extractor_sha256 and resize, and of gmm also components and em_iterations. kid
// and precision to coverage see at most the first 10,000 images of either side,
// as the two numbers say. Besides, where there is something to say:
//
//	warning     of any metric: why the number is to be read with care
//	fid         bootstrap_std, bootstrap_low, bootstrap_high, bootstrap_replicates: 95 % interval over the
//	            generated images, not over seeds; only for up to 256 features; bootstrap_warning
//	kid         std, subsets, size (images of either side in a subset)
//	precision … k (the neighbour)
//	fid_inf     slope, and n and distances of the subsets that the line is fitted to
//	psnr        exact (images without any error, which are left out)
//	accuracy    epoch, chosen_on, n_test; of several classifiers, whose mean the value is, also repeats, std,
//	            and epochs instead of epoch
//	theorem1    low, high (95 % interval of the line), steps, expected
//	contrast    max, min (mean distance to the farthest and to the nearest code, over rank), rank, n
type Value struct {
	Metric    string         `json:"metric"`
	Variant   string         `json:"variant"`
	Extractor string         `json:"extractor,omitempty"` // of features, fid to fid_inf only: numbers of different extractors never share a column
	Value     *float64       `json:"value"`               // nil when there is none; Reason says why
	Reason    string         `json:"reason,omitempty"`    // e.g. "unsupported: no prior"
	Detail    map[string]any `json:"detail,omitempty"`    // how it was made: n_reference, n_generated, reference_split, warning, …
}

// Series is a named sequence of points: a loss term over epochs
// ("loss/total", "loss/reconstruction", "loss/nuclear": x = epoch from 1), the
// gradient over epochs ("gradient": y = L2 norm over all trainable variables, mean
// of the epoch's steps; of methods with one loss), a spectrum ("spectrum/m",
// "spectrum/code": x = index from 1, y = singular value), or codes of test images
// in the plane of the first two principal components ("projection/3": those with
// label 3; "projection/all" without labels).
type Series struct {
	Name string    `json:"name"`
	X    []float64 `json:"x"`
	Y    []float64 `json:"y"`
}

// Status is where a trial stands.
type Status string

// The statuses. Only the supervisor sets the first two; a record carries one of the others.
const (
	Pending     Status = "pending"     // planned, not started
	Running     Status = "running"     // started, no record yet
	Done        Status = "done"        // trained and measured
	Failed      Status = "failed"      // ended with an error
	Diverged    Status = "diverged"    // a loss was not finite
	Interrupted Status = "interrupted" // stopped by a signal after a checkpoint; the next run goes on from it
)
