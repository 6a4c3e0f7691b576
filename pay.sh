#!/bin/bash
# pay.sh accept|refuse|abandon
U=$(grep -o '/demo/paiement/[0-9a-f]*' /tmp/t5a/last | tail -1); B=http://127.0.0.1:18955
T=$(curl -s $B$U | grep -o 'name="token" value="[^"]*"' | sed 's/.*value="//;s/"//')
curl -s -o /dev/null -w '%{http_code}\n' -H "Origin: $B" -d "token=$T&button=$1" $B$U
