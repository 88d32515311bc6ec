-- What runs while the system is watched: scripts of the shell, each with the programs that it needs. They leave nothing
-- running and write to the current directory only.

local build = [[
  mkdir src
  for i in 1 2; do echo "int f$i(int x) { return x + $i; }" >src/f$i.c; done
  echo "int f1(int), f2(int); int main(void) { return f1(f2(0)) - 3; }" >src/main.c
  printf 'prog: f1.o f2.o main.o\n\tcc -o $@ $^\n%%.o: %%.c\n\tcc -O1 -c -o $@ $<\n' >src/Makefile
  make -s -j2 -C src && src/prog && dd if=src/main.c of=sized bs=50 count=1 status=none]]

-- $port is free, most likely.
local web = [[
  port=$((20000 + $$ % 10000))
  cat >nginx.conf <<END
daemon off; master_process off; pid $PWD/pid; error_log $PWD/error.log;
events { worker_connections 64; }
http { access_log off; keepalive_requests 1000000; client_body_temp_path $PWD/1; proxy_temp_path $PWD/2;
  fastcgi_temp_path $PWD/3; uwsgi_temp_path $PWD/4; scgi_temp_path $PWD/5;
  server { listen 127.0.0.1:$port; root $PWD; } }
END
  echo $port; head -c 1000 /dev/zero | tr "\0" x >page
  nginx -c $PWD/nginx.conf -e error.log & nginx=$!
  until curl -s -o got http://127.0.0.1:$port/page; do sleep 0.02; done
  curl -s -o /dev/null http://127.0.0.1:$port/missing?x=1
  for i in 1 2 3 4 5 6 7 8 9; do curl -s "http://127.0.0.1:$port/page?[1-10]"; done >/dev/null
  wrk -t1 -c2 -d1s http://127.0.0.1:$port/page | grep 'requests in' || true
  kill $nginx; wait $nginx]]

local redis = [[
  port=$((20000 + $$ % 10000))
  echo $port
  redis-server --port $port --bind 127.0.0.1 --save '' >log &
  until redis-cli -p $port ping 2>/dev/null | grep -q PONG; do sleep 0.02; done
  redis-benchmark -p $port -t get,set -n 500 -c 2 -q
  redis-cli -p $port shutdown nosave; wait]]

local shell = [[
  printf 'cd /usr\nls -d share\n(cd /; id -u)\ncd /nonexistent\nexit 0\n' |
    script -qec 'bash --norc -i' /dev/null]]

return {
  build = { needs = { "make", "cc" }, script = build },
  web = { needs = { "nginx", "curl", "wrk" }, script = web },
  redis = { needs = { "redis-server", "redis-cli", "redis-benchmark" }, script = redis },
  shell = { needs = { "script", "bash" }, script = shell },
}
