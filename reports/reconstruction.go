package main

// reconstruction is how close decoded codes come to real images: those of real
// images, and those between two of them (the columns Rec. and Interp. of RAE's tables).
var reconstruction = kind{
	name:    "reconstruction",
	summary: "MSE, PSNR, SSIM, and FID of reconstructions and of interpolations",
	sweep:   "sweeps/fid.yaml",
	title:   "Reconstructions of images, and interpolations between their codes",
	legend: []string{
		"MSE, PSNR and SSIM of test images: MSE a pixel, images in [0,1]; PSNR in dB.",
		"FID of decoded codes: of the reference images, and of the midpoints between pairs of training images' codes.",
	},
	variantName: "variant",
	perDataset:  true,
	measures: []measure{
		mseMeasure.only(mseMeasure.arrow(), "test"),
		psnrMeasure.only(psnrMeasure.arrow(), "test"),
		ssimMeasure.only(ssimMeasure.arrow(), "test"),
		unplanned(fidMeasure.only(fidMeasure.arrow(), notSampled...)),
	},
}
