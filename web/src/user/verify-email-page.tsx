import { mount } from '../shared/mount.js';

function Page() {
  return <h1>Onsale</h1>;
}

mount(Page);
