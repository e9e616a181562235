"""Sentence templates of the English sample text. ``grammar.py`` explains the marks.

``a(n)`` becomes "a" or "an". Sentences get their capital letter afterwards. ``{who}`` is the person of the line,
by name at the first mention.
"""

from __future__ import annotations

from grammar import read_templates

COUNTRY = read_templates("""
# The capital and its country.
{capital} is the [capital|capital city] of {country}[| and the home of {landmark}].
The capital of {country} is {capital}[|, a city known for {landmark}|, where people love {food}].
[Every year|Each summer|In spring] [many|thousands of] [tourists|visitors|travellers] come to {capital},
    the capital of {country}[|, to see {landmark}].
{capital}, the capital of {country}, is [known|famous] for {landmark} and for its {food}.
The [streets|parks|cafes|markets|squares] of {capital} [smell of {food}|are full of people|are lively][|
    in the evening| on Saturdays].
[In the streets of {capital}|In the city of {capital}], {who} [tasted {food}|bought {goods}][| near
    {landmark}| on a Sunday].
{who} [moved|travelled|went|flew] to {capital} to [see {landmark}|study {adj} history|learn {language}].
In {capital} {who} ate {food} [near {landmark}|and looked at {landmark}].
[The|Our] [train|bus|plane] to {capital} left at [seven|nine|noon], and {who} read about {country}[| on
    the way].
The city of {capital} has many [old streets|small shops|green parks|bookshops] around {landmark}.
After [a week|three days|a month] in {capital}, {who} [knew|remembered] every corner near {landmark}.
{capital} is not the only city of {country}: [{city} is worth a visit too|many travellers also like
    {city}].
[From {capital}, {who} travelled|The road from {capital} goes] across {country} to {nature}.
The {river} flows through {capital}[|, the capital of {country}|, and people walk along it in the
    evening].
[On a bridge over|By] the {river} in {capital}, {who} ate {food}.
{capital} is the city of {landmark}, and {country} is the land of {food}.
The flag of {country} [waves|flies] [over|above] the city of {capital}[| and over {city}].
The restaurants of {capital} [serve|cook] {food} and {food.2}[| until late at night].
The map shows {country}, its capital {capital} and {nature}.
# The country itself.
{country} is a country in {continent}[| with a long history| with beautiful landscapes].
{country} is [known|famous|loved] for {food}, {goods} and {nature}.
[People|Families|Many people] in {country} [like|love|enjoy] {food}[| and {food.2}].
The people of {country} are proud of {nature}[| and of their {goods}].
Many people in {country} speak {language}.
The country of {country} lies in {continent}, and its capital is {capital}.
{who} [was born|grew up|lived] in {country}, [in the city of|near] {city}.
In {country} people [sell|make|are fond of] {goods}[| and cook {food}].
All over {country}, from {city} to {nature}, [you can find|people eat|shops sell] {food}.
{who} wrote a [book|letter|story] about {country}, about {food} and {goods}.
The team of {country} played against the team of {other.country} in {capital}.
{who} has [seen|visited] both {country} and {other.country}, but loves {nature} most of all.
{capital} is the capital of {country}, and {other.capital} is the capital of {other.country}.
[Last year|In June|In autumn] {who} [spent a holiday in|travelled through] {country} and saw {nature}.
# The adjective of the country, and its language.
{adj} cooking is [famous|loved] for {food} and {food.2}.
{who} [learned|wants] to cook {adj} {food}[| in {city}].
A(n) {adj} [painter|writer|singer|guide] showed {name} the streets of {capital}.
{who} is learning {language} because {he} wants to live in {country}.
The {adj} people [are proud of|love|write songs about] {nature}.
{who} bought {adj} {goods} in [{city}|{capital}].
The {adj} [team|choir|orchestra|champion] [comes from|trained in] {city}.
The {adj} [song|film|poem|novel] is about [{nature}|{city}|life in {capital}].
{language} is [spoken|heard] in {country}[| and in the schools of {capital}].
A(n) {adj} friend from {city} taught {name} to make {food}.
The {adj} restaurant offers {food}, and the {adj} shop sells {goods} from {country}.
The {adj} capital, {capital}, [welcomes visitors|is full of life] near {landmark}.
{adj} [artists|students|families] often travel to {nature}[| or to {city}].
{who} likes {adj} [music|art|culture], {adj} {food} and {adj} {goods}.
# Money. ``coin`` is only for the countries whose currency has a name of its own.
The {coin} is the [currency|money] of {country}.
The currency of {country} is the {coin}, and its capital is {capital}.
In {country} people pay [for {food}|for {goods}] with the {coin}.
[Banks|Shops] in {capital} [count|change] the {coin}, the {adj} currency.
The price of {food} in {city} is written in the currency called the {coin}.
{who} paid for {food} with the last {coin} in {his} pocket.
One {coin} is not much money, [not enough for {food}|too little for {goods}].
{who} keeps a(n) {coin} note from {country} as a souvenir[| of {city}| of {nature}].
Before the trip to {country}, {who} exchanged some money into the {coin}.
The {adj} {coin} was [stable|in demand] this year, and so was the price of {goods}.
[Prices|The prices] for {goods} are given in the {coin}[| everywhere in {country}].
With a(n) {coin} coin in {his} hand, {who} asked for {food}.
The exchange rate of the {coin} [rose|fell|hardly moved] last week, said the news from [{country}|{capital}].
People in {country} pay for {goods} with the {money}.
In {capital}, {who} changed some dollars and paid for {food} with the {money}.
""")

FAMILY = read_templates("""
The {kin} {deed}[| in the morning| before lunch| after dinner], and {he} [smiled|was glad|hummed a song].
The {kin} {deed} and {deed.2}, and then {he} rested.
{name} is a [kind|proud|friendly|patient] {kin}; {he} is a good {man}.
Everyone knew the {kin} and {his} {thing}.
{he} is the {kin} who {deed}[|, and {he} is proud of it].
The {kin} said that {he} dreamed of {his} {thing}.
With {his} {thing}, the {kin} looked like a [proud|glad|busy|lucky] {man}.
The {kin} was tired, so {he} [sat down|rested] next to {his} {thing}.
After the {kin} {deed}, {he} felt like a new {man}.
Is this {man} the {kin}? Yes, {he} {deed} yesterday.
The {kin} {himself} {deed}[|, and {he} was proud of it].
{name}, the {kin}, {deed}, and then {he} {deed.2}.
The {male} and the {female} [talked about|looked at|admired] the {thing}.
First the {male} {deed}, then the {female} {deed.2}.
When the {kin} {deed}, {his} friends were proud of {him}.
The story is about a(n) {kin} who {deed}; in the end {he} [finds|forgets|paints] {his} {thing}.
They asked the {kin} about the {thing}, and {he} told them everything {he} knew.
In the play {name} was the {kin}, and {his} {thing} was made of paper.
The picture shows a(n) {kin} with {his} {thing}[|; {he} looks like a calm {man}].
"I {deed} today," wrote the {kin} in {his} diary.
The {kin} talked with the {partner} about {his} {thing}.
What did the {kin} do? {he} {deed}, as {he} always did.
Everybody clapped when the {kin} {deed}, and {he} thanked them.
{name} was glad to be a(n) {kin}, and {he} never forgot {his} {thing}.
Nobody saw how the {kin} {deed}, for {he} was alone[| that day].
The {kin} loves {his} {thing}, {he} says, and the {thing.2} as well.
The {man} by the window is the {kin}; {his} name is {name}.
Ask {him} about the {thing}: {he} is the {kin}, after all.
The {kin} asked {himself} why {he} [had not seen|could not find] the {thing}.
The {partner} laughed when the {kin} {deed}, but {he} did not mind.
""")

ADJECTIVE = read_templates("""
The {thing} is {base}, but the {thing.2} is {more}[| still].
This {thing} is {more} than [that one|the other one|the {thing.2}].
It was the {most} {thing} {name} had ever [seen|known].
A(n) {thing} is [very|rather|really|quite] {base}.
The {thing} is as {base} as the {thing.2}.
Which {thing} is {more}, this one or that one?
[Every year|Each day|In this tale] the {thing} gets {more} and {more}.
Of everything [in the picture|on the list|in the poem], the {thing} is the {most}.
{who} wrote about a(n) {base} {thing}, then about a(n) {more} one, and at last about the {most} one of
    all.
Nothing beats this {thing} in {size}: here is the {most} of all.
How {base} is the {thing}? [Much|A little|Hardly] {more} than the {thing.2}.
The {thing} is [much|far|a little|a bit] {more} than {name} [thought|expected].
One {thing} was {base}, the next was {more}, and the last was the {most}.
{who} compared the {size} of both: the {thing} was [slightly|clearly|somewhat] {more}.
Nobody had told {name} that a(n) {thing} could be so {base}.
The {most} {thing} [in the town|of the year|in the world] is [shown|described] in this book.
"The {thing} is too {base}," said {name}[|, "and the {thing.2} is even {more}"].
A(n) {thing} seems {base} until you see a(n) {more} one.
The prize goes to the {most} {thing} of all.
Everything about the {thing} was [so|very] {base}.
The new {thing} is [even|much] {more} than the first.
Among [ten|twenty|a hundred] of them, the {thing} was the {most}.
Yes, the {thing} is {base}, [really|very] {base}, said {name}.
Today the {thing} looks [even {more}|{more} than ever|so {base}].
Is there a(n) {more} {thing} than this? No, this is the {most} one.
{who} remembers the {base} {thing}[| and the {most} {thing.2} of all].
To {name}, the {thing} was the {most} and the {thing.2} the second {most}.
The {size} of the {thing} surprised everybody: [nobody|no one] had seen a(n) {more} one.
""")

ANIMAL = read_templates("""
# Kinship between the animal and its young.
A baby {animal} is called a(n) {young}.
The little one of a(n) {animal} is a(n) {young}[|, and it likes the {home}].
The {animal} and its {young} [rest|stay|play] near the {home}.
Every adult {animal} was once a baby {young}[| near the {home}].
In the picture book, a little {young} looks for its mother, a(n) {animal} with {body}.
{who} drew an adult {animal}, and next to it a tiny {young} near the {home}.
{who} named the baby {young} [Pip|Dot|Biscuit|Pearl], after a(n) {animal} in a tale.
The adult {animal} likes {food}; the baby {young} likes the {home}.
# The adult animal.
[Most|Many] {animals} eat {food}[| and stay near the {home}].
The grown {animal} finds {food} near the {home}.
You can hear the {animals} {sound}[| from far away| near the {home}].
An adult {animal} has {body}[| and eats {food}].
{who} [photographed|saw|drew] an adult {animal} with {body} [near|beside] the {home}.
An adult {animal} can {sound}, but the tiny {young} has to practise.
Where there is an adult {animal}, there are {food} and a(n) {home}.
{animals} with {body} are [common|rare] here, said the guide to {name}.
The adult {animal}, with {body}, came to the {home}.
Give the adult {animal} {food}, and keep the baby {young} warm, says the book.
All the {young_ones} are [babies|little], and all the {animals} are grown up.
# The young one.
A [tiny|little|newborn] {young} stays close to the {home}[| and dreams of {food}].
One day the [little|tiny] {young} will have {body} like its mother.
The tiny {young} cannot find {food} yet.
{name} painted the newborn {young} with {body}, just for fun.
Two little {young_ones} [slept|hid|moved] by the {home} while the {animals} looked for {food}.
The baby {young} was only [two|three|five] days old when {name} found it near the {home}.
The tiny {young} grew and grew[|, near the {home}], and soon it looked for {food}.
The [baby|newborn|little] {young} near the {home} is still tiny.
Near the {home}, a newborn {young} [opened its eyes|moved for the first time|waited in the sun].
In the tale, a baby {young} wakes up by the {home} and asks for {food}.
The little {young} in the drawing has {body}[|, as {name} wanted it| and smiles].
Look, a baby {young}! It hides [behind|near] the {home}, and dreams of {food}.
"I want {food}," [thinks|says] the tiny {young} in the picture book.
""")

PROFESSION = read_templates("""
# The person at work.
The {job} works at the {place}[| from Monday to Friday| in the morning].
A(n) {job} needs {tool}[| to {task}].
{name} is a(n) {job} and can {task}.
{who} works as a(n) {job}; {he} likes {result}[| and {tool}].
It takes years to become a good {job}: you must learn to {task}.
Ask the {job} about {result}, [{he} knows everything|it is {his} favourite subject].
Without {tool}, no {job} can {task}.
{who} always wanted to become a(n) {job}, [to {task}|because of the {tool}|because of the {result}].
The {job} began to {task}, as {he} did every day at the {place}.
Our {job} is called {name}, and {he} can {task}[| better than anyone].
A trained {job} knows how to {task} with {tool}.
The visitors asked the {job}: "Do you {task} every day?"
A(n) {job} without {tool} is like a house without a roof.
{who} was hired as a(n) {job} at the {place}.
The {job} [carries|cleans|counts] the {tool} and thinks of {result}.
# The place of work.
At the {place}, people {task}[| every morning| all day].
The {place} opens at [seven|eight|nine], and soon there are {tool} everywhere.
There are {tool} in every corner of the {place}[|, and people {task}].
{who} went to the {place} because of the {result}.
When the {place} closes, {name} puts the {tool} away.
The {place} is a place where people {task}[| with {tool}].
The {job} came to the {place} with {tool}.
Behind the gates of the {place} you can see {tool} and {result}.
The {place} is [known|famous] for its {result}[| and its {tool}].
Early in the day the {place} is empty, only the {tool} are there.
Inside the {place}, people talk about {result} and {tool}.
On the way to the {place}, {name} met the {job} with the {tool}.
The doors of the {place} are open: come and see the {result}.
The new {place} has room for {tool} and a lot of {result}.
{who} visited the {place} on [Monday|Tuesday|Friday] and looked at the {tool}.
{tool} and {result}: that is the {place}, said {name}.
Whoever wants {result} goes to the {place} and [waits|looks around|asks for {tool}].
Inside the old {place} they still {task} with {tool}.
""")

EVERYDAY = read_templates("""
It was [raining|snowing|sunny|cloudy|foggy] [this morning|all day|in the evening], so {who} [took the
    bus|stayed at home|went for a walk|read a newspaper].
{who} [woke up|got up|left home] at [six|seven|eight] and [made tea|made breakfast|opened the curtains].
For [breakfast|lunch|dinner|supper] {who} [had|made|wanted] [an omelette|toast and jam|soup|rice|a
    salad|pancakes].
On [Monday|Tuesday|Wednesday|Thursday|Friday] {who} [plays tennis|goes swimming|meets friends|does the
    washing].
The [bus|tram|train] was [late|full|on time|empty], and {who} [listened to the radio|looked out of the
    window].
{who} [called|visited|met|invited] {his} neighbours[| on Sunday| after work| for a cup of tea].
[Please|Do not forget to] [close the door|turn off the lights|feed the goldfish|buy some milk], said
    {name}.
There is [a new bookshop|a playground|a bench|a letterbox|a fountain] [around the corner|across the
    street].
What a [lovely|grey|windy|strange] day! {who} [put on a coat|opened an umbrella|whistled a tune].
{who} could not find {his} [keys|glasses|wallet|gloves], but they were [in the drawer|under the table|on
    the shelf].
The [leaves|clouds|shadows|days] [changed|passed] [slowly|quietly], and the [year|week|afternoon] went on.
In [winter|spring|summer|autumn] {who} likes to [sit by the fire|ride through the hills|pick berries|walk
    in the snow].
{who} wrote a [note|letter|message] and [sent it at once|put it on the table|forgot about it].
[After work|In the evening|Before bed] {who} [listens to music|plays chess|knits a scarf|waters the
    plants].
Somebody [knocked at the door|rang the bell|called from the street], but {who} was [asleep|busy|in the
    bath].
The [soup|tea|coffee|pie] was ready, and {who} [set the table|cut the bread|called everyone].
{who} is reading a [thriller|comic|poem|travel guide] about [the sea|the moon|a lost letter|a long walk].
Nobody was in a hurry: the [sun was shining|holidays had begun|shops were closed].
{who} [mended|washed|painted|sold] the [fence|curtains|chairs|boat] [last weekend|in May|in one day].
At [noon|midnight|five], the [clock|church bell] struck, and {who} [looked up|went on working|said
    goodbye].
{who} [grows|buys|picks] [tomatoes|carrots|beans|cherries] and [shares them|cooks them for {his} friends].
The neighbours [painted the stairs|held a party|planted a tree|cleared the snow], and {who} helped them.
{who} took [two|three|four] [photographs|steps|deep breaths] and [laughed|waited|began to sing].
[Sometimes|Often|Now and then] {who} thinks of the [sea|mountains|summers|songs] of {his} childhood.
""")
