import { mount } from '../shared/mount.js';
import { SignedIn } from './sign-in.js';

function Page() {
  return (
    <SignedIn why="Log in">
      <h1>Onsale</h1>
    </SignedIn>
  );
}

mount(Page);
