import { createPinia } from 'pinia';
import { createApp } from 'vue';
import App from './App.vue';
import { i18n, showLocale } from './locales/index.ts';
import { makeRouter } from './router.ts';
import { usePreferencesStore } from './stores/preferences.ts';
import './styles/fonts.css';
import 'element-plus/theme-chalk/base.css';
import 'element-plus/theme-chalk/dark/css-vars.css';
import './styles/tokens.css';
import './styles/base.css';

const app = createApp(App).use(createPinia()).use(i18n);
// First, or the page would be seen in another language for a moment. Without the texts it opens in Vietnamese.
await showLocale(usePreferencesStore().locale).catch(() => {});
app.use(makeRouter()).mount('#app');
