// SPDX-License-Identifier: Apache-2.0
//
// A page from a disk may start no worker. What a worker would run, runs in a hidden frame instead, one script
// after the other; messages go between the two windows. As much of Worker as the search of the theme uses.
"use strict";

class IFrameWorker extends EventTarget {
  constructor(url) {
    super();
    this.frame = document.createElement("iframe");
    this.frame.hidden = true;
    document.body.append(this.frame);
    window.addEventListener("message", event => {
      if (event.source === this.frame.contentWindow)
        this.dispatchEvent(new MessageEvent("message", {data: event.data}));
    });
    this.frame.contentDocument.write(`<script>
      postMessage = data => parent.postMessage(data, "*");
      importScripts = (...urls) => urls.reduce((before, url) => before.then(() => new Promise(resolve => {
        const script = document.createElement("script");
        script.src = url;
        script.onload = resolve;
        document.head.append(script);
      })), Promise.resolve());
      </scr` + `ipt><script src="${url}"></scr` + "ipt>");
    this.frame.contentDocument.close();
    // Not before: to write a document ends all listeners of its window.
    this.ready = new Promise(resolve => { this.frame.contentWindow.addEventListener("load", resolve); });
  }

  postMessage(data) {
    this.ready.then(() => this.frame.contentWindow.dispatchEvent(new MessageEvent("message", {data})));
  }
}

// By this name the worker asks whether it runs in a frame.
if (location.protocol === "file:") window.Worker = window.IFrameWorker = IFrameWorker;

// The theme cuts what is asked in Chinese into words of its index, and never takes all of it for one word (9.8.2). With one
// character more, which no page has, it does.
window.Worker = class extends Worker {
  postMessage(message) {
    const {data} = message;
    super.postMessage(typeof data === "string" ? {...message, data: data.replace(/\p{Script=Han}+/gu, "$&〇")} : message);
  }
};
