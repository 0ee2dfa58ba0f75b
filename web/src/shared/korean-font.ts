import '@fontsource-variable/noto-sans-kr';
import './korean-font.css';
