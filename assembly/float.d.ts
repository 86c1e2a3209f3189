/** The element type of a module: the build compiles each module once with `--use float=f32` and once with f64. */
declare type float = f32;
