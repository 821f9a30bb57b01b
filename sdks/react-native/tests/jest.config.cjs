// React Native's own preset; the package under test is in ../src, on top of the built @bloop/sdk.
module.exports = {
  preset: '@react-native/jest-preset',
  rootDir: '.',
  roots: ['<rootDir>', '<rootDir>/../src'],
  modulePaths: ['<rootDir>/node_modules'],
  moduleNameMapper: {
    '^@bloop/sdk/internal$': '<rootDir>/../../typescript/dist/internal.cjs',
    // The one that the renderer has, not the one of the repository above.
    '^react(/.*)?$': '<rootDir>/node_modules/react$1',
  },
  transform: { '\\.[jt]sx?$': ['babel-jest', { configFile: './babel.config.cjs' }] },
  transformIgnorePatterns: ['node_modules/(?!((jest-)?react-native|@react-native(-community)?)/)', 'typescript/dist/'],
  reporters: ['default', './summary-reporter.cjs'],
};
