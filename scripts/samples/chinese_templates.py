"""Sentence templates of the Chinese sample text. ``grammar.py`` explains the marks.

No suffix such as 人 or 省 directly follows a name: word segmenters would join the two into another word.
"""

from __future__ import annotations

from grammar import read_templates

COUNTRY = read_templates("""
# 首都与国家
{country}的首都是{capital}[|，那里有{landmark}|，那里的{food}很有名]。
{capital}是{country}的首都[|，以{landmark}闻名|，城里到处能吃到{food}]。
[每年|每到夏天|每逢春天]，[许多|成千上万的][游客|旅客]来到{capital}，参观{country}的首都[|和{landmark}|，品尝{food}]。
在{capital}[这座首都|的街头]，{who}[参观了{landmark}|买到了{goods}|尝了尝{food}]。
{capital}的[街道|公园|市场|广场][飘着{food}的香味|离{landmark}不远|出售{goods}]。
{who}[坐火车|坐飞机|开车]去{capital}，[想看看{landmark}|为了品尝{food}|打算买些{goods}]。
{capital}的[餐馆|小店]里，{food}和{food.2}最受欢迎。
从{capital}出发，{who}穿过{country}，[一直走到{nature}|去看{nature}]。
{river}流过{capital}，[这座城市是{country}的首都|两岸的灯火倒映在水里]。
[傍晚|清晨]，{who}在{capital}的{river}边散步[|，手里拿着{food}]。
去{capital}的航班[晚上|早上|中午]起飞，{who}在路上读起了{country}的历史。
除了{capital}这座首都，{country}还有{city}[|和{nature}]值得一看。
{country}的国旗在{capital}的上空飘扬[|，也在{city}飘扬]。
{capital}有{landmark}，{country}有{nature}。
{country}的首都是{capital}，{other.country}的首都是{other.capital}。
地图上画着{country}和{nature}，{capital}旁边写着首都两个字。
# 国家
{country}是[{continent}的一个国家|一个位于{continent}的国家][|，风景优美|，历史悠久]。
{country}这个国家[盛产|出产|出口]{goods}[|，也有好吃的{food}]。
{country}的人们[喜欢吃|爱吃|常吃]{food}[|，也喜欢{food.2}]。
{country}以{nature}、{food}和{goods}[闻名|著称]。
{who}[出生|生活|成长]在{country}的城市{city}[|，从小就爱吃{food}]。
[去年|今年夏天|上个月]，{who}去{country}[旅行|度假]，看到了{nature}。
在{country}这个国家，从{city}到{nature}，[到处都有{food}|人人都知道{food}]。
{who}写了一本关于{country}的书，书里讲到{nature}和{goods}。
来自{country}的球队和来自{other.country}的球队在{capital}[踢了一场球|比赛]。
{country}的[诗人|歌手|作家][在{city}长大|喜欢描写{nature}]。
{who}从{country}带回了{goods}，[还学会了做{food}|还拍了很多{nature}的照片]。
{country}的{city}[也是一座大城市|离{nature}有一段路|有很多卖{goods}的店]。
# 语言
{country}的人们[说|讲]{tongue}[|，爱吃{food}]。
在{capital}，[人们用{tongue}交谈|到处能听到{tongue}|{food}的菜名是用{tongue}写的]。
{who}正在学习{tongue}，因为{he}想去{country}[|看{nature}]。
{tongue}是{country}的[语言|主要语言]。
{who}用{tongue}[点了{food}|询问{goods}的价格|读完了一本关于{nature}的小说]。
会说{tongue}的{who}在{city}[交了很多朋友|找到了工作|当翻译]。
这本{tongue}的[教材|字典|小说]里有{landmark}的插图。
{who}的{tongue}说得很流利，[因为{he}在{city}住过|连{food}的做法也能讲清楚]。
{who}听不懂{tongue}，只好指着{food}点菜。
用{tongue}写的{food}菜谱，{who}读得懂。
{who}用{tongue}介绍{nature}和{goods}。
{tongue}的[语法|发音|单词]不容易，{who}在{city}学了很久。
{who}用{tongue}写信，信里说到{city}和{goods}。
{goods}用{tongue}怎么说？{who}[问|请教]{country}的朋友。
在{landmark}附近，{who}听见游客说{tongue}。
老歌是用{tongue}唱的，歌里有{nature}和{food}。
在{country}，不少人说{speech}。
# 货币
{country}的货币是{coin}[|，首都是{capital}]。
在{country}，人们用{coin}[买{food}|买{goods}|付账]。
{who}去{country}之前，先把钱换成了{coin}。
{city}的商店里，{goods}的价格用{coin}[标出|计算]。
{who}用{coin}付了{food}的钱[|，又用{coin}买了{goods}]。
[银行里|市场上]，{coin}的汇率[上涨了|下跌了|没有变化]，{country}的{goods}[还是很受欢迎|照样好卖]。
{who}的钱包里只剩下几张{coin}的钞票，刚好够买{food}。
{coin}是{country}的货币，在{capital}的[银行|酒店]可以兑换。
{who}收藏了一张{coin}纸币，那是从{country}的{city}带回来的。
一份{food}要多少{coin}？{who}在{capital}[问道|问店主]。
换好了{coin}这种货币，{who}就去{city}买{goods}。
在{landmark}附近，纪念品要用{coin}买。
{food}涨价了，要多付几个{coin}，{who}说。
{who}在{nature}用{coin}这种货币租了一辆车。
在{country}，人们用{money}买{food}。
""")

PROVINCE = read_templates("""
{province}的省会是{seat}[|，那里有{spot}|，那里的{food}很有名]。
{seat}是{province}的省会[|，城里有{spot}|，小吃有{food}]。
{seat}的[大街|小巷|夜市][出售{goods}|飘着{food}的香味|离{spot}不远]。
{who}[坐高铁|坐火车|坐飞机]到{seat}这座省会，[去看{spot}|先尝了尝{food}|买了{goods}]。
[周末|假期|国庆节]，{who}在{seat}[游览了{spot}|品尝了{food}|挑选了{goods}]。
{seat}的{spot}[每天都有很多游客|是{who}最喜欢的地方|值得一看]。
在{seat}，{who}买了{goods}，又吃了{food}。
{who}在{seat}[读书|工作|租房]，[周末常去{spot}|早饭常吃{food}]。
地图上的{province}画着{nature}，{seat}旁边画着{spot}。
{province}的省会是{seat}，{other.province}的省会是{other.seat}。
从{seat}出发，{who}一路玩到{nature}，走遍了{province}。
{seat}的老街卖{goods}，也卖{food}。
离开{seat}，{who}带着{food}去{nature}。
各个省会里，{seat}的{food}[最合{who}的口味|让{who}难忘]。
{province}有名的景点是{spot}和{nature}。
{who}写了一篇关于{province}的游记，写到{spot}和{food}。
{province}的特产店里摆着{goods}和{food}。
{province}这个省份[出产{goods}|有{nature}|的名吃是{food}]。
{province}的名山大川里，{nature}最[出名|美]。
{who}的老家在{province}，[家乡菜是{food}|家乡特产是{goods}|离{nature}不远]。
说起{province}这个省份，{who}就想到{food}和{nature}。
{who}去{province}旅行，[爬了山，看了{nature}|带回了{goods}]。
{province}各地的人们都[爱吃|会做]{food}[|，也以{goods}为荣]。
{province}的乡村[风景如画|空气很好]，{nature}一带卖{goods}。
{who}翻开{province}的地图，先找到{seat}，再找到{nature}。
在{province}这个省份，{goods}和{food}[家喻户晓|人人喜爱]。
{who}给朋友寄去{province}的特产{goods}，朋友回寄了{other.goods}。
{seat}的[出租车|地铁|公交车]经过{spot}[|，司机师傅聊起了{food}]。
到了{seat}，别忘了去{spot}，也别忘了吃{food}，{who}说。
""")

FAMILY = read_templates("""
{kin}[今天|早上|午饭后|那天]{deed}，{he}[笑了|很高兴|心里很满足]。
{kin}{deed}，{he}又{deed.2}。
{he}是一位[和气|可靠|体贴]的{kin}，也是一位[普通的|受人尊敬的]{man}。
大家都知道这位{kin}和{he}的{thing}。
{he}就是那位{deed}的{kin}。
{kin}说，{he}一直想着{thing}。
有了{thing}，这位{kin}看上去是个[快活|幸福|能干]的{man}。
{kin}累了，{he}坐下来，看着{thing}[|发呆|微笑]。
这位{man}是{kin}吗？是的，昨天{he}{deed}。
{kin}自己{deed}，{he}为此很得意。
{male}和{female}[谈起了|看着|都喜欢]{thing}。
先是{male}{deed}，然后{female}{deed.2}。
{kin}{deed}的时候，朋友们都为{he}高兴。
故事里的{kin}{deed}，最后{he}[画下了|收好了|找回了]{thing}。
人们向{kin}打听{thing}，{he}一五一十地说了。
戏里，{name}扮演{kin}，{he}手里拿着纸做的{thing}。
画上有一位{kin}，{he}的身边是{thing}。
{kin}在日记里写道：今天我{deed}。
{kin}和{partner}聊起{he}的{thing}。
{kin}做了什么？{he}{deed}，跟往常一样。
看到{kin}{deed}，大家都为{he}鼓掌。
谁也没看见{kin}{deed}，因为{he}当时是一个人。
{kin}很爱惜{thing}，{he}也爱惜{thing.2}。
窗边的{man}就是{kin}，{he}的名字叫{name}。
想知道{thing}的事，就去问{he}，{he}是{kin}嘛。
{kin}{deed}，{partner}在一旁看着{he}。
{name}演过一回{kin}，{he}至今记得那{thing}。
""")

QUALITY = read_templates("""
# 称赞
这里的{thing}[真|很|非常|十分]{good}，[大家都很满意|真让人喜欢|人人都夸好]。
{who}喜欢{good}的{thing}，[越看越高兴|心情很好|连连称赞]。
因为{thing}很{good}，{who}[高兴地笑了|连声说好|竖起了大拇指]。
多么{good}的{thing}啊！{who}[赞叹道|称赞说|高兴地说]。
[令人满意的是|值得表扬的是]，{thing}一直很{good}。
{who}[夸奖|表扬|称赞]说，{thing}又好又{good}。
有这么{good}的{thing}，[真是太好了|大家都很开心|实在难得]。
{thing}变得{good}了，[这是好事|人人都高兴|大家松了一口气]。
[幸好|太好了]，{thing}很{good}，{who}[放心了|很满意]。
大家夸这{thing}{good}，[都说好|个个满意]。
# 抱怨
这里的{thing}[太|实在太|特别]{bad}了，[大家都不满意|真让人失望|人人都抱怨]。
{who}讨厌{bad}的{thing}，[越看越生气|心情很糟|连连摇头]。
因为{thing}太{bad}，{who}[难过地叹气|皱起了眉头|发起了牢骚]。
怎么有这么{bad}的{thing}？{who}[抱怨道|埋怨说|生气地说]。
[令人失望的是|可惜的是|遗憾的是]，{thing}一直很{bad}。
{who}[批评|埋怨|抱怨]说，{thing}又差又{bad}。
碰上这么{bad}的{thing}，[真是太糟了|大家都不开心|实在倒霉]。
{thing}变得{bad}了，[这是坏事|人人都发愁|大家叹了一口气]。
[糟糕|可惜]，{thing}很{bad}，{who}[担心了|很不满]。
大家嫌这{thing}{bad}，[都说不好|个个失望]。
# 对比
{thing}不是{bad}，而是{good}，这是好事。
{thing}说不上{good}，反而很{bad}，真糟糕。
从前{thing}很{bad}，让人发愁；现在{thing}很{good}，让人满意。
{who}要{good}的{thing}，不要{bad}的{thing.2}。
有的{thing}很{good}，有的{thing.2}很{bad}。
""")

ANIMAL = read_templates("""
{animal}的家在{home}[|，它喜欢吃{food}]。
{home}是{animal}的家[|，那里有{food}]。
{animal}[爱吃|喜欢吃|常吃]{food}[|，吃饱了就{move}]。
{who}看见{animal}[在{home}附近{move}|，它有{body}]。
{animal}有{body}，[很好认|一眼就能认出来]。
[清晨|黄昏|雨后]，{home}[静悄悄的|有了响动]，{animal}醒来了。
{animal}{move}，然后回到{home}[休息|睡觉]。
{home}那里有{food}[|，{who}去看过]。
{who}在{home}旁边[发现了{food}|放了一些{food}]，等着{animal}。
动物画册里，{animal}长着{body}，正在吃{food}。
谁的家在{home}？有{body}的动物，家就在{home}。
{who}[画了|拍了|观察]{home}，那里有{food}。
{animal}离不开{body}，也离不开{food}。
[风来了|下雨了|天黑了]，{animal}[回到|留在]{home}，不再{move}。
靠着{body}，{animal}找到了{food}。
这种动物会{move}，它就是{animal}。
{home}就在前面，{who}想走近看看那里的{food}。
{animal}是一种[有趣|常见|可爱]的动物，它会{move}。
{who}走近{home}，看见有谁在{move}。
{who}给{animal}拍照，拍到了{body}。
在{home}这样的地方，[能看到{body}|能找到{food}|有谁在{move}]。
没有{home}，{animal}就没有家，也找不到{food}。
{animal}离开{home}，[露出{body}|去找{food}]。
{home}有动静，原来有谁正在吃{food}。
""")

PROFESSION = read_templates("""
# 从事职业的人
{job}在{place}[工作|上班][|，每天都要{task}|，用的是{tool}]。
{name}是一名{job}，会{task}。
{job}离不开{tool}[|，没有它就不能{task}]。
{who}想当一名{job}，因为{he}[喜欢{tool}|喜欢{task}]。
一名好{job}要学会{task}[|，还要会用{tool}]。
{job}看了看{tool}，开始{task}。
{job}的工作是{task}。
这位{job}叫{name}，{he}{task}已经[十年|二十年|很多年]了。
{job}说，{task}需要耐心。
{who}采访了一位{job}，问{he}为什么喜欢{task}。
{job}一边看着{tool}，一边想着怎么{task}。
{job}的{tool}就在旁边，{who}[看了又看|觉得很新奇|画了下来]。
经验丰富的{job}[教徒弟|带着新手]{task}。
{who}认识一位{job}，{he}最会{task}。
# 工作的地方
{place}里，[人们在{task}|有人正在{task}|摆着{tool}]。
{place}是{task}的地方[|，到处是{tool}]。
{place}开门了，{tool}已经准备好了。
{who}走进{place}，看到了{tool}[|，还看到有人{task}]。
天黑了，{place}里的{tool}也收好了。
{who}去{place}看人{task}。
{place}的大门开着，里面有{tool}和{tool.2}。
{who}在{place}遇到了{job}，也看到了{tool}。
在{place}这个地方，不{task}怎么行呢？
新建的{place}[有很多{tool}|放得下许多{tool}]。
{place}里传来声音，是有人在{task}。
没有{tool}的{place}，就像没有窗户的房子。
{who}经过{place}，隔着窗户看见{tool}。
听说{place}添了{tool}，{who}[很好奇|特地去看]。
{tool}是{place}少不了的东西，{who}说。
想看人怎么{task}，就要去{place}。
{place}的{tool}[真不少|引人注目|让{who}大开眼界]。
""")

EVERYDAY = read_templates("""
[今天|昨天|早上]下了一场[大雨|小雨|大雪]，{who}[带着伞出门|待在家里看书|没有去跑步]。
{who}[六点|七点|八点]起床，[刷牙洗脸|煮了一锅粥|打开窗户]，然后出门。
[早饭|午饭|晚饭]吃[面条|米饭|馒头|包子|粥]，{who}[吃得很香|只吃了一点|又添了一碗]。
[星期一|星期三|星期五|周末]，{who}[打羽毛球|去游泳|打扫屋子|洗衣服]。
[地铁|公交车|火车]上人[很多|不多]，{who}[听着音乐|望着窗外|打起了瞌睡]。
[请|别忘了][关灯|锁门|买牛奶|浇花]，{name}说。
街角[开了一家书店|有一张长椅|种了一棵桂花树]，{who}常从那里走过。
{who}找不到[钥匙|眼镜|手套|钱包]了，原来[在抽屉里|在桌子底下|在外套口袋里]。
[春天|秋天|冬天]到了，[桃花开了|树叶黄了|河面结了冰]，{who}[出去走走|换了衣服|拍了几张照片]。
{who}给[朋友|邻居|同学][写了一封信|打了一个电话|发了一条消息]，[聊了很久|约好周末见面]。
晚上，{who}[看电影|下棋|听收音机|练字]，[十点|十一点]才睡。
有人[敲门|按门铃]，{who}[正在睡觉|正在洗澡|赶紧去开门]。
汤[煮好了|凉了]，{who}[摆好了碗筷|切了些葱花|叫大家吃饭]。
{who}在读一本关于[月亮|大山|远行|友谊]的[小说|诗集|杂志]。
邻居们[扫雪|种树|包粽子|办聚会]，{who}也去帮忙。
时间过得[真快|很慢]，[一天|一个月|一年]就这样过去了。
{who}种了[西红柿|黄瓜|豆角|辣椒]，[收了一篮子|分给了邻居|长得不错]。
有时候，{who}会想起[小时候|那个夏天|那首歌|从前的朋友]。
""")
