#!/bin/sh
# The fonts are Noto Sans, under the licence beside them, cut down to what it
# takes to write Latin, Greek and Cyrillic. This writes both anew from Debian's
# fonts-noto-core 20201225-1, with fonttools: pip install fonttools==4.68.0
set -eu
cd "$(dirname "$0")"
from=${1:-/usr/share/fonts/truetype/noto}
latin=U+0020-007E,U+00A0-00FF,U+2013,U+2014,U+2018-201D,U+2026,U+2212
more=U+0100-017F,U+0192,U+01A0-01A1,U+01AF-01B0,U+0218-021B,U+02BB-02BC,U+02C6-02C7,U+02D8-02DD
more=$more,U+0300-0304,U+0306-030C,U+0323,U+0326-0328,U+1E9E,U+1EA0-1EF9
more=$more,U+2010-2015,U+201E,U+2020-2022,U+2030,U+2032,U+2033,U+2039,U+203A,U+20AC,U+2116,U+2122,U+2264,U+2265
greek=U+0384-038A,U+038C,U+038E-03A1,U+03A3-03CE
cyrillic=U+0400-045F,U+0490-0493,U+049A-049B,U+04A2-04A3,U+04AE-04B1,U+04BA-04BB,U+04D8-04D9,U+04E8-04E9
subset() {
	pyftsubset "$from/$1" --unicodes="$2" --output-file="$1" --no-hinting \
		--layout-features=kern,mark,ccmp,locl --name-IDs=0,1,2,3,4,5,6,7,13,14
}
subset NotoSans-Regular.ttf "$latin,$more,$greek,$cyrillic"
subset NotoSans-Bold.ttf "$latin"
