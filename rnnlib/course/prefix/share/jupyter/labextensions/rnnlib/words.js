/* JupyterLab draws the picture of an output without the alternative text that its metadata holds: here it
   gets it, and is no glaring slab in a dark theme. This is all of the extension, in the form in which
   JupyterLab loads one: a container that is given the shared modules (`init`) and asked for its own (`get`).
   Nothing is built. */
(globalThis._JUPYTERLAB ??= {}).rnnlib = (() => {
  let shared;

  const DIM = "[data-jp-theme-light=false] .rnnlib-still { filter: brightness(0.85); border-radius: 8px; }";

  const described = ({ RenderedImage, imageRendererFactory }) => {
    class Described extends RenderedImage {
      async render(model) {
        await super.render(model);
        const words = model.metadata[this.mimeType]?.alt;
        if (!words) return;
        const picture = this.node.querySelector("img");
        picture.alt = words;
        picture.classList.add("rnnlib-still");
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
