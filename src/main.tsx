import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './app/styles/index.css';
import { App } from './app/App';
import { Crash } from './app/Crash';
import { start } from './app/start';
import { startAfresh } from './app/stores/address';
import { useSession } from './app/stores/session';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
start();
createRoot(root).render(
  <StrictMode>
    <Crash text={() => useSession.getState().scenario.program.text} onReset={startAfresh}>
      <App />
    </Crash>
  </StrictMode>,
);
