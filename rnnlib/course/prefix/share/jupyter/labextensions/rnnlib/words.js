/* JupyterLab draws the picture of an output without the alternative text that its metadata holds: here it
   gets it. This is all of the extension, in the form in which JupyterLab loads one: a container that is
   given the shared modules (`init`) and asked for its own (`get`). Nothing is built. */
(globalThis._JUPYTERLAB ??= {}).rnnlib = (() => {
  let shared;

  const described = ({ RenderedImage, imageRendererFactory }) => {
    class Described extends RenderedImage {
      async render(model) {
        await super.render(model);
        const words = model.metadata[this.mimeType]?.alt;
        if (words) this.node.querySelector("img").alt = words;
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
      const rendererFactory = described((await rendermime.get())());
      return () => ({ id: "rnnlib:words", dataType: "string", rendererFactory });
    },
  };
})();
