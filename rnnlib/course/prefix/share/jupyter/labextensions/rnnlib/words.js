/* JupyterLab draws the picture of an output without the alternative text that its metadata holds: here it
   gets it, is no glaring slab in a dark theme, and shrinks no further than its letters can be read. This is
   all of the extension, in the form in which JupyterLab loads one: a container that is given the shared
   modules (`init`) and asked for its own (`get`). Nothing is built. */
(globalThis._JUPYTERLAB ??= {}).rnnlib = (() => {
  let shared;

  const LEAST = 0.6; // of its width: letters of 11 points stay 9 pixels high
  const DIM = "[data-jp-theme-light=false] .rnnlib-still { filter: brightness(0.85); border-radius: 8px; }";

  const described = ({ RenderedImage, imageRendererFactory }) => {
    class Described extends RenderedImage {
      async render(model) {
        await super.render(model);
        const { alt, width } = model.metadata[this.mimeType] ?? {};
        if (!alt) return;
        const picture = this.node.querySelector("img");
        picture.alt = alt;
        picture.classList.add("rnnlib-still");
        if (width) picture.style.minWidth = `${LEAST * width}px`;
      }
    }
    return { ...imageRendererFactory, createRenderer: (options) => new Described(options) };
  };

  return {
    init: (modules) => {
      shared = modules;
    },
    get: async () => {
      const [rendermime] = Object.values(shared["@jupyterlab/rendermime"]);
      document.head.append(Object.assign(document.createElement("style"), { textContent: DIM }));
      const rendererFactory = described((await rendermime.get())());
      return () => ({ id: "rnnlib:words", dataType: "string", rendererFactory });
    },
  };
})();
