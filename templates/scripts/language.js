(function(){var d=document,r=d.querySelectorAll('input[name=lang]'),k='inflight-lang';function s(i){d.documentElement.lang=i.value}
try{var v=localStorage.getItem(k);r.forEach(function(i){if(i.value===v)i.checked=true})}catch(e){}
r.forEach(function(i){if(i.checked)s(i);i.addEventListener('change',function(){s(i);try{localStorage.setItem(k,i.value)}catch(e){}})})})();
