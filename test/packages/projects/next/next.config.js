const { join } = require("node:path");

module.exports = { outputFileTracingRoot: join(__dirname, "../.."), eslint: { ignoreDuringBuilds: true } };
