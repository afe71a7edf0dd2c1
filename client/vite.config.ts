import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

/** Where `npm start` and `npm run dev` listen; its certificate is self-signed. */
const target = 'https://localhost:8443';
/** The server refuses other origins than its own. */
const server = { target, secure: false, changeOrigin: true, headers: { origin: target } };

export default defineConfig({
  root: import.meta.dirname,
  plugins: [vue()],
  define: {
    __VUE_OPTIONS_API__: true,
    __VUE_PROD_DEVTOOLS__: false,
    __VUE_I18N_FULL_INSTALL__: false,
    __VUE_I18N_LEGACY_API__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
  },
  server: {
    port: 5173,
    strictPort: true,
    proxy: { '/api': server, '/socket.io': { ...server, ws: true } },
  },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // The content security policy allows fonts and scripts from files alone, never from data: or inline.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Says which page takes which files; its folder begins with a point, and is served to nobody.
    manifest: true,
    rolldownOptions: {
      output: {
        // Libraries change less often than the console: their files stay in the browser's cache. Of Element Plus each page takes its part.
        codeSplitting: {
          groups: [
            { name: 'vue', test: /node_modules[\\/](@vue|vue|vue-router|pinia|vue-i18n|@intlify|@vueuse)[\\/]/ },
            { name: 'link', test: /node_modules[\\/](socket\.io-[a-z]+|engine\.io-[a-z]+)[\\/]/ },
          ],
        },
      },
    },
  },
});
