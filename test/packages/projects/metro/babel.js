// Metro as it comes, with a transform of modules to CommonJS, as every preset of React Native has one.
const { parseSync } = require("@babel/core");
const { transformSync } = require("esbuild");

exports.transform = ({ src, filename }) => {
  const { code } = transformSync(src, { format: "cjs" });
  return { ast: parseSync(code, { filename, configFile: false, babelrc: false, sourceType: "script" }) };
};
