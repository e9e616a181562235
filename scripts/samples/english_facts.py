"""Plain facts for the English sample text: countries, families, adjectives, animals, professions, people.

Every table has a heading row. Cells are separated by ``|`` and list their values with commas.
"""

from __future__ import annotations

from grammar import Fact, join_tables, read_table

# ``coin`` is the currency of countries with a currency name of their own in this table, ``money`` that of
# the others.
_STATES = read_table("""
country | capital | adj | language | continent | coin | money
France | Paris | French | French | Europe | - | euro
Japan | Tokyo | Japanese | Japanese | Asia | yen | -
Italy | Rome | Italian | Italian | Europe | - | euro
China | Beijing | Chinese | Chinese | Asia | yuan | -
Germany | Berlin | German | German | Europe | - | euro
Egypt | Cairo | Egyptian | Arabic | Africa | pound | -
Spain | Madrid | Spanish | Spanish | Europe | - | euro
Russia | Moscow | Russian | Russian | Europe and Asia | ruble | -
Portugal | Lisbon | Portuguese | Portuguese | Europe | - | euro
Poland | Warsaw | Polish | Polish | Europe | zloty | -
Greece | Athens | Greek | Greek | Europe | - | euro
Brazil | Brasilia | Brazilian | Portuguese | South America | real | -
Sweden | Stockholm | Swedish | Swedish | Europe | - | krona
Turkey | Ankara | Turkish | Turkish | Asia and Europe | lira | -
Norway | Oslo | Norwegian | Norwegian | Europe | - | krone
Hungary | Budapest | Hungarian | Hungarian | Europe | forint | -
Austria | Vienna | Austrian | German | Europe | - | euro
Thailand | Bangkok | Thai | Thai | Asia | baht | -
Finland | Helsinki | Finnish | Finnish | Europe | - | euro
Peru | Lima | Peruvian | Spanish | South America | sol | -
Denmark | Copenhagen | Danish | Danish | Europe | - | krone
Vietnam | Hanoi | Vietnamese | Vietnamese | Asia | dong | -
Ireland | Dublin | Irish | Irish | Europe | - | euro
Morocco | Rabat | Moroccan | Arabic | Africa | dirham | -
Iceland | Reykjavik | Icelandic | Icelandic | Europe | - | krona
Czechia | Prague | Czech | Czech | Europe | koruna | -
Belgium | Brussels | Belgian | Dutch, French | Europe | - | euro
Kenya | Nairobi | Kenyan | Swahili | Africa | shilling | -
Croatia | Zagreb | Croatian | Croatian | Europe | - | euro
Ukraine | Kyiv | Ukrainian | Ukrainian | Europe | hryvnia | -
Bulgaria | Sofia | Bulgarian | Bulgarian | Europe | - | euro
Mongolia | Ulaanbaatar | Mongolian | Mongolian | Asia | tugrik | -
Canada | Ottawa | Canadian | English, French | North America | - | dollar
Georgia | Tbilisi | Georgian | Georgian | the Caucasus | lari | -
Romania | Bucharest | Romanian | Romanian | Europe | leu | -
Nigeria | Abuja | Nigerian | Hausa, Yoruba | Africa | naira | -
Serbia | Belgrade | Serbian | Serbian | Europe | dinar | -
Kazakhstan | Astana | Kazakh | Kazakh | Asia | tenge | -
Australia | Canberra | Australian | English | Oceania | - | dollar
Switzerland | Bern | Swiss | German, French | Europe | franc | -
Nepal | Kathmandu | Nepalese | Nepali | Asia | rupee | -
Cuba | Havana | Cuban | Spanish | the Caribbean | peso | -
Armenia | Yerevan | Armenian | Armenian | the Caucasus | dram | -
Bangladesh | Dhaka | Bangladeshi | Bengali | Asia | taka | -
Albania | Tirana | Albanian | Albanian | Europe | lek | -
Ghana | Accra | Ghanaian | Twi, Ewe | Africa | cedi | -
Iran | Tehran | Iranian | Persian | Asia | rial | -
Uzbekistan | Tashkent | Uzbek | Uzbek | Asia | som | -
""")

# Things that belong to one country alone. They tell the countries apart in the text.
_SPECIALITIES = read_table("""
country | food | goods | city | nature
France | baguettes, croissants, camembert | perfume, champagne | Lyon, Marseille | the Loire, Provence
Japan | sushi, ramen, tempura | kimonos, manga | Kyoto, Osaka | Mount Fuji, Hokkaido
Italy | pizza, risotto, gelato | espresso machines, violins | Venice, Milan | Tuscany, Vesuvius
China | dumplings, tofu, noodles | porcelain, jade | Shanghai, Chengdu | the Yangtze, Mount Huangshan
Germany | bratwurst, pretzels, sauerkraut | cars, cuckoo clocks | Munich, Hamburg | the Rhine, Bavaria
Egypt | koshari, falafel, molokhia | papyrus, cotton | Alexandria, Luxor | the Nile, Sinai
Spain | paella, tapas, gazpacho | guitars, sherry | Barcelona, Seville | Andalusia, the Ebro
Russia | blini, pelmeni, caviar | samovars, fur hats | Kazan, Novosibirsk | the Volga, Lake Baikal
Portugal | sardines, bacalhau, custard tarts | cork, azulejos | Porto, Coimbra | the Douro, the Algarve
Poland | pierogi, bigos, kielbasa | amber, mead | Krakow, Gdansk | Masuria, the Oder
Greece | moussaka, souvlaki, feta | olives, sponges | Thessaloniki, Patras | Crete, Mount Olympus
Brazil | feijoada, acai, moqueca | hammocks, surfboards | Recife, Manaus | the Amazon, the Pantanal
Sweden | meatballs, gravlax, cinnamon buns | furniture, clogs | Gothenburg, Malmo | Dalarna, Lake Vattern
Turkey | baklava, kebab, simit | carpets, tulip glasses | Istanbul, Izmir | Cappadocia, Anatolia
Norway | brunost, lutefisk, lefse | skis, knitted mittens | Bergen, Trondheim | the fjords, Lofoten
Hungary | goulash, langos, strudel | paprika, embroidery | Debrecen, Szeged | Lake Balaton, the Puszta
Austria | schnitzel, sachertorte, germknodel | pianos, snow globes | Salzburg, Graz | Tyrol, the Wachau
Thailand | curry, papaya salad, satay | orchids, jasmine | Phuket, Ayutthaya | Krabi, the Mae Klong
Finland | rye bread, salmiakki, leipajuusto | saunas, glass vases | Turku, Tampere | Lapland, Lake Saimaa
Peru | ceviche, quinoa, anticuchos | alpaca scarves, panpipes | Cusco, Arequipa | Machu Picchu, Lake Titicaca
Denmark | smorrebrod, frikadeller, liquorice | toy bricks, windmills | Aarhus, Odense | Jutland, Bornholm
Vietnam | pho, rice paper, lotus tea | straw hats, lacquer bowls | Hue, Danang | Halong Bay, the Mekong
Ireland | colcannon, boxty, soda bread | tweed, fiddles | Galway, Limerick | Connemara, the Shannon
Morocco | couscous, tagine, harira | leather slippers, argan oil | Casablanca, Fez | the Sahara, the Atlas
Iceland | skyr, hakarl, kleinur | wool sweaters, sagas | Akureyri, Husavik | the geysers, Vatnajokull
Czechia | svickova, kolache, knedliky | crystal, puppets | Brno, Ostrava | Bohemia, the Elbe
Belgium | waffles, mussels, pralines | comics, lace | Antwerp, Ghent | the Ardennes, Flanders
Kenya | ugali, sukuma wiki, mandazi | soapstone, sisal baskets | Mombasa, Kisumu | the Masai Mara, Amboseli
Croatia | strukli, kulen, fritule | neckties, lavender | Dubrovnik, Zadar | Dalmatia, the Plitvice Lakes
Ukraine | borscht, varenyky, holubtsi | sunflower oil, banduras | Lviv, Odesa | Podolia, the Dnieper
Bulgaria | banitsa, tarator, lyutenitsa | rose oil, yogurt | Plovdiv, Varna | Rila, the Rhodopes
Mongolia | buuz, khuushuur, airag | cashmere, felt boots | Darkhan, Erdenet | the Gobi, Lake Khuvsgul
Canada | poutine, bannock, butter tarts | maple syrup, canoes | Toronto, Montreal | the Yukon, Niagara Falls
Georgia | khachapuri, khinkali, churchkhela | qvevri wine, enamel | Batumi, Kutaisi | Svaneti, Kakheti
Romania | sarmale, mamaliga, papanasi | painted eggs | Brasov, Timisoara | Transylvania, the Carpathians
Nigeria | egusi soup, suya, moi moi | talking drums, adire cloth | Lagos, Kano | the Niger, Yankari
Serbia | ajvar, pljeskavica, gibanica | raspberries, trumpets | Nis, Subotica | Zlatibor, Sumadija
Kazakhstan | beshbarmak, baursak, kazy | apples, saddles | Almaty, Shymkent | the steppe, Lake Balkhash
Australia | lamingtons, damper, vegemite | opals, boomerangs | Sydney, Melbourne | Uluru, Tasmania
Switzerland | fondue, raclette, rosti | watches, pocket knives | Zurich, Geneva | the Matterhorn, Lake Lucerne
Nepal | momos, dal bhat, gundruk | prayer flags, singing bowls | Pokhara, Lumbini | Mount Everest, Annapurna
Cuba | congri, ropa vieja, tostones | cigars, rum | Trinidad, Camaguey | Varadero, Vinales
Armenia | lavash, khorovats, harissa | apricots, duduks | Gyumri, Vanadzor | Lake Sevan, Syunik
Bangladesh | hilsa, bhorta, pitha | jute, muslin | Sylhet, Khulna | the Sundarbans, the Padma
Albania | byrek, fergese, petulla | filigree, sage | Durres, Berat | Lake Ohrid, the Accursed Mountains
Ghana | banku, fufu, waakye | cocoa, kente | Kumasi, Tamale | Lake Volta, Kakum
Iran | ghormeh sabzi, tahdig, gaz | saffron, pistachios | Isfahan, Shiraz | Mount Damavand, the Alborz
Uzbekistan | plov, samsa, shurpa | melons, ikat | Samarkand, Bukhara | the Amu Darya, Fergana
""")

# The landmarks stand in the capital and the rivers flow through it. Not every capital has a well-known one.
_CAPITALS = read_table("""
country | landmark | river
France | the Louvre, the Eiffel Tower | Seine
Japan | the Sensoji temple, the Skytree | Sumida
Italy | the Colosseum, the Trevi Fountain | Tiber
China | the Forbidden City, the Summer Palace | Yongding
Germany | the Reichstag, the Brandenburg Gate | Spree
Egypt | the Cairo Tower, the Khan el Khalili | Nile
Spain | the Prado, the Retiro | Manzanares
Russia | the Kremlin, the Bolshoi | Moskva
Portugal | the Belem Tower, Alfama | Tagus
Poland | the Barbican, the Lazienki gardens | Vistula
Greece | the Acropolis, the Parthenon | Kifissos
Brazil | the Alvorada, the Paranoa bridge | -
Sweden | the Vasa Museum, Gamla Stan | -
Turkey | the Anitkabir, the Kocatepe mosque | -
Norway | the Akershus castle, the Vigeland sculptures | Akerselva
Hungary | the Chain Bridge, the Gellert baths | Danube
Austria | the Prater, the Belvedere | Wien
Thailand | Wat Arun, the Jim Thompson house | Chao Phraya
Finland | the Suomenlinna fortress, the Temppeliaukio church | Vantaa
Peru | Huaca Pucllana, the Miraflores cliffs | Rimac
Denmark | the Tivoli gardens, Nyhavn | -
Vietnam | the Hoan Kiem lake, the Long Bien bridge | Red River
Ireland | the Phoenix Park, the Temple Bar | Liffey
Morocco | the Hassan Tower, the Udayas kasbah | Bouregreg
Iceland | the Hallgrimskirkja, the Harpa | -
Czechia | the Charles Bridge, the Orloj | Vltava
Belgium | the Atomium, Manneken Pis | Senne
Kenya | the Uhuru gardens, the Karura woods | -
Croatia | the Lotrscak tower, the Maksimir park | Sava
Ukraine | the Golden Gate, the Lavra | Dnieper
Bulgaria | the Nevsky cathedral, the Boyana church | -
Mongolia | the Gandan monastery, the Zaisan hill | Tuul
Canada | the Rideau Canal, the Peace Tower | Rideau River
Georgia | the Narikala fortress, the Sameba cathedral | Kura
Romania | the Athenaeum, the Cismigiu gardens | Dambovita
Nigeria | Aso Rock, Jabi Lake | -
Serbia | the Kalemegdan fortress, Skadarlija | Sava
Kazakhstan | the Baiterek tower, the Khan Shatyr | Ishim
Australia | the War Memorial, the Questacon | Molonglo
Switzerland | the Zytglogge, the Rosengarten | Aare
Nepal | the Boudhanath stupa, the Thamel bazaar | Bagmati
Cuba | the Malecon, the Capitolio | Almendares
Armenia | the Matenadaran, the Cascade | Hrazdan
Bangladesh | the Lalbagh Fort, the Ahsan Manzil | Buriganga
Albania | Skanderbeg Square, Blloku | Lana
Ghana | the Makola market, the Black Star Gate | Odaw
Iran | the Golestan palace, the Azadi tower | -
Uzbekistan | the Chorsu bazaar, the Minor mosque | -
""")

COUNTRIES = join_tables("country", _STATES, _SPECIALITIES, _CAPITALS)

# ``thing`` and ``deed`` fit both sexes of a pair. A deed is a verb phrase in the past tense.
FAMILY = read_table("""
male | female | thing | deed
man | woman | umbrella, newspaper | waited for the bus, crossed the square, read the news
king | queen | throne, crown | sat on the throne, wore the golden crown, ruled the kingdom
boy | girl | kite, marble bag | flew a kite, climbed the apple tree, played with marbles
father | mother | lunchbox, pram | read a bedtime story, packed the lunchbox, woke the baby
prince | princess | white pony, glass carriage | rode the white pony, danced at the ball, left the carriage
son | daughter | toothbrush, bicycle | rode a bicycle, lost a tooth, went to bed late
brother | sister | bunk bed, board game | slept in the bunk bed, won the board game, shared toys
grandfather | grandmother | rocking chair, walking stick | sat in the rocking chair, told old stories, napped
uncle | aunt | postcard, caravan | sent a postcard, arrived with the caravan, visited with the cousins
nephew | niece | birthday parcel, toy train | opened the birthday parcel, broke the toy train
husband | wife | ring, anniversary card | remembered the anniversary, took off the ring, planned the honeymoon
actor | actress | script, film role | learned the script, got the film role, stepped into the spotlight
waiter | waitress | tray, menu | carried the tray, brought the menu, wiped the tables
host | hostess | guest list, punch bowl | greeted the guests, wrote the guest list, lit the party lights
hero | heroine | shield, sword | fought the dragon, saved the village, became a legend
wizard | witch | magic wand, potion | waved the magic wand, cast a spell, stirred the potion
monk | nun | prayer book, candle | prayed at dawn, lit the candle, sang in the chapel
groom | bride | wedding cake, bouquet | spoke the wedding vows, held the bouquet, walked to the altar
landlord | landlady | rent book, lease | collected the rent, signed the lease, repaired the flat
policeman | policewoman | badge, patrol car | showed the badge, drove the patrol car, stopped the traffic
duke | duchess | estate, hunting lodge | inherited the estate, opened the lodge, walked the hounds
emperor | empress | royal robe, dragon banner | founded the dynasty, ruled the empire, sent envoys
steward | stewardess | cabin trolley, uniform | served drinks in the cabin, checked the seat belts
stepfather | stepmother | moving van, attic room | painted the attic room, joined the household
""")

# Each noun of ``thing`` goes with this adjective alone. ``size`` names the quality that is compared.
ADJECTIVES = read_table("""
base | more | most | thing | size
big | bigger | biggest | whale, elephant, stadium | size
small | smaller | smallest | ant, button, coin | size
tall | taller | tallest | tower, giraffe, skyscraper | height
short | shorter | shortest | pencil, message, corridor | length
long | longer | longest | snake, tunnel, novel | length
fast | faster | fastest | racing car, cheetah, express train | speed
slow | slower | slowest | snail, tortoise, tractor | speed
deep | deeper | deepest | ocean, well, canyon | depth
cold | colder | coldest | winter, freezer, iceberg | temperature
hot | hotter | hottest | oven, desert, summer | temperature
old | older | oldest | castle, manuscript, oak | age
young | younger | youngest | sapling, apprentice, recruit | age
strong | stronger | strongest | wrestler, ox, rope | strength
weak | weaker | weakest | signal, battery, opponent | strength
rich | richer | richest | merchant, landowner, collector | wealth
cheap | cheaper | cheapest | ticket, sandwich, hostel | price
wide | wider | widest | avenue, valley, river | width
narrow | narrower | narrowest | alley, footpath, staircase | width
thick | thicker | thickest | encyclopedia, blanket, rug | thickness
thin | thinner | thinnest | wire, wafer, tissue | thickness
heavy | heavier | heaviest | suitcase, anvil, boulder | weight
loud | louder | loudest | drum, siren, alarm | volume
soft | softer | softest | pillow, cushion, silk scarf | softness
sharp | sharper | sharpest | razor, thorn, needle | sharpness
clean | cleaner | cleanest | towel, bathtub, plate | cleanness
dirty | dirtier | dirtiest | boot, apron, doormat | dirt
bright | brighter | brightest | lantern, comet, spotlight | brightness
dark | darker | darkest | cellar, cave, forest | darkness
sweet | sweeter | sweetest | plum, syrup, honeycomb | sweetness
happy | happier | happiest | toddler, winner, clown | happiness
""")

# ``young`` is the one-word name of the young animal, ``sound`` a verb without ending.
ANIMALS = read_table("""
animal | animals | young | young_ones | sound | home | food | body
dog | dogs | puppy | puppies | bark | kennel, basket | bones, biscuits | paws, a wagging tail
cat | cats | kitten | kittens | purr | sofa, windowsill | mice, cream | whiskers, claws
cow | cows | calf | calves | moo | barn, cowshed | hay, clover | an udder, horns
horse | horses | foal | foals | neigh | stable, paddock | oats, sugar lumps | a mane, hooves
sheep | sheep | lamb | lambs | bleat | fold, hillside | thistles, turnips | wool, a fleece
pig | pigs | piglet | piglets | grunt | sty, mud bath | acorns, potato peel | a snout, a curly tail
duck | ducks | duckling | ducklings | quack | pond, reeds | duckweed, water snails | a flat bill, webbed feet
goose | geese | gosling | goslings | honk | village green, marsh | grain, sedge | a long neck, grey feathers
hen | hens | chick | chicks | cluck | coop, henhouse | corn, worms | a red comb, a beak
goat | goats | kid | kids | bleat | cliff, alpine hut | shrubs, brambles | a beard, a bell
deer | deer | fawn | fawns | bellow | glade, thicket | buds, lichen | antlers, white spots
kangaroo | kangaroos | joey | joeys | hiss | outback, red bush | dry grass, desert herbs | a pouch, hind legs
swan | swans | cygnet | cygnets | trumpet | lake, castle moat | pondweed, algae | white wings, a curved neck
frog | frogs | tadpole | tadpoles | croak | swamp, lily pad | flies, gnats | a sticky tongue, green skin
owl | owls | owlet | owlets | hoot | hollow tree, church tower | voles, moths | round eyes, silent wings
eagle | eagles | eaglet | eaglets | scream | eyrie, crag | snakes, hares | a hooked beak, talons
lion | lions | cub | cubs | roar | savanna, den | antelopes, zebras | a golden mane, fangs
seal | seals | pup | pups | yelp | ice floe, sandbank | herring, squid | flippers, blubber
butterfly | butterflies | caterpillar | caterpillars | - | meadow, hedge | nectar, nettles | feelers, wings
pigeon | pigeons | squab | squabs | coo | loft, station roof | crumbs, seeds | pink feet, grey wings
""")

# ``task`` is a verb phrase without ending, ``tool`` is a plural noun, and ``place`` follows "at the".
PROFESSIONS = read_table("""
job | place | tool | task | result
teacher | school | blackboards, textbooks | explain the lesson, mark the homework | pupils, spelling
doctor | hospital | stethoscopes, bandages | examine the patients, treat a fever | patients, medicine
farmer | farm | ploughs, tractors | plough the fields, milk the herd | wheat, harvest
chef | kitchen | frying pans, ladles | season the soup, roast the vegetables | sauces, recipes
baker | bakery | rolling pins, baking trays | knead the dough, bake the loaves | bread rolls, pastry
librarian | library | catalogues, bookshelves | lend the books, sort the shelves | readers, novels
judge | court | law books, gavels | hear the witnesses, decide the case | verdicts, trials
pilot | airport | headsets, flight maps | land the plane, check the engines | runways, flights
scientist | laboratory | microscopes, test tubes | measure the samples, do an experiment | theories
pharmacist | pharmacy | pill boxes, ointments | weigh the powder, fill a prescription | pills, cough syrup
mechanic | garage | spanners, oil cans | change the tyres, fix the brakes | engines, gearboxes
priest | church | hymn books, candlesticks | ring the bells, bless the parish | sermons, baptisms
miner | mine | helmets, pickaxes | dig for coal, drill the rock | coal, ore
blacksmith | forge | hammers, tongs | shoe the mare, bend the iron | horseshoes, iron gates
gardener | garden | spades, watering cans | water the roses, prune the hedge | roses, tulips
professor | university | lecture notes, projectors | give a lecture, guide the students | degrees
painter | studio | brushes, easels | mix the colours, finish a portrait | portraits, canvas
astronomer | observatory | telescopes, star charts | watch the planets, search for comets | planets, galaxies
curator | museum | display cases, labels | arrange the exhibition, restore a statue | exhibits, antiques
carpenter | workshop | saws, chisels | saw the planks, glue the chairs | cupboards, oak tables
secretary | office | printers, folders | answer the telephone, type the letters | minutes, appointments
cashier | supermarket | tills, scanners | scan the shopping, count the change | receipts, trolleys
barista | cafe | coffee grinders, milk jugs | froth the milk, pour a cappuccino | latte, hot chocolate
receptionist | hotel | room keys, guest books | hand out the keys, book a double room | suitcases, lobby
hairdresser | salon | scissors, combs | cut the fringe, wash the curls | hairstyles, shampoo
referee | stadium | whistles, red cards | blow the whistle, stop the match | fouls, goals
beekeeper | apiary | smokers, veils | open the hives, gather the honey | honey, beeswax
brewer | brewery | barrels, kettles | roast the malt, taste the beer | beer, hops
fisherman | harbour | nets, fishing rods | mend the nets, cast a line | cod, mackerel
banker | bank | safes, ledgers | open an account, approve a loan | loans, savings
""")

PEOPLE: list[Fact] = [
    {
        "name": (name,),
        "sex": (sex,),
        "he": (he,),
        "his": (his,),
        "him": (him,),
        "himself": (him + "self",),
        "man": (man,),
    }
    for sex, he, his, him, man, names in (
        (
            "male",
            "he",
            "his",
            "him",
            "man",
            "Tom Peter Daniel Oscar Hugo Martin Felix Leo Adam Simon Paul Victor",
        ),
        (
            "female",
            "she",
            "her",
            "her",
            "woman",
            "Anna Maria Emma Clara Lucy Nina Alice Helen Julia Laura Sarah Eva",
        ),
    )
    for name in names.split()
]
