import { createPinia } from 'pinia';
import { createApp } from 'vue';
import App from './App.vue';
import { i18n } from './locales/index.ts';
import { makeRouter } from './router.ts';
import './styles/fonts.css';
import 'element-plus/theme-chalk/base.css';
import 'element-plus/theme-chalk/dark/css-vars.css';
import './styles/tokens.css';
import './styles/base.css';

createApp(App).use(createPinia()).use(i18n).use(makeRouter()).mount('#app');
