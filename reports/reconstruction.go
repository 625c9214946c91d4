package main

// reconstruction is how close decoded codes come to real images: those of test
// images, and those between two of them (the columns Rec. and Interp. of RAE's tables).
var reconstruction = kind{
	name:        "reconstruction",
	summary:     "MSE, PSNR, SSIM, and FID of reconstructions and of interpolations",
	sweep:       "sweeps/fid.yaml",
	title:       "Reconstructions of test images, and interpolations between their codes",
	legend:      []string{"MSE a pixel, images in [0,1]; PSNR in dB; FID: of decoded codes of test images, and of codes between two of them."},
	variantName: "variant",
	perDataset:  true,
	measures: []measure{
		mseMeasure.only(mseMeasure.arrow(), "test"),
		psnrMeasure.only(psnrMeasure.arrow(), "test"),
		ssimMeasure.only(ssimMeasure.arrow(), "test"),
		unplanned(fidMeasure.only(fidMeasure.arrow(), notSampled...)),
	},
}
