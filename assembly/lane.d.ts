/** The lane type a module is built for: the build compiles each module once with `--use lane=f32` and once with f64. */
declare type lane = f32;
