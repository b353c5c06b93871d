// Styles are taken by the build, not by the scripts.
declare module '*.css'
