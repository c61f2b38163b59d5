"""Which state or country a place lies in, so that "five protests in one state" can be counted."""

from collections.abc import Iterable

_CITIES = {
    "Alabama": "Birmingham, Montgomery, Mobile, Huntsville",
    "Alaska": "Anchorage, Juneau, Fairbanks",
    "Arizona": "Phoenix, Tucson, Mesa",
    "Arkansas": "Little Rock",
    "California": "Los Angeles, San Francisco, San Diego, Oakland, Sacramento, San Jose, Fresno, Long Beach, Berkeley, "
    "Anaheim, Bakersfield, Compton, Paramount, Pasadena, Santa Ana, Riverside, Stockton",
    "Colorado": "Denver, Boulder, Aurora, Colorado Springs",
    "Connecticut": "Hartford, New Haven, Bridgeport",
    "District of Columbia": "Washington, D.C., Washington DC",
    "Florida": "Miami, Orlando, Tampa, Jacksonville, Tallahassee, Fort Lauderdale",
    "Georgia (US)": "Atlanta, Savannah, Augusta",
    "Hawaii": "Honolulu",
    "Idaho": "Boise",
    "Illinois": "Chicago, Springfield, Rockford",
    "Indiana": "Indianapolis, Fort Wayne",
    "Iowa": "Des Moines, Cedar Rapids",
    "Kansas": "Topeka, Wichita",
    "Kentucky": "Louisville, Lexington",
    "Louisiana": "New Orleans, Baton Rouge",
    "Maryland": "Baltimore, Annapolis",
    "Massachusetts": "Boston, Worcester",
    "Michigan": "Detroit, Lansing, Ann Arbor, Grand Rapids, Flint",
    "Minnesota": "Minneapolis, St. Paul, Duluth",
    "Mississippi": "Jackson, Biloxi",
    "Missouri": "St. Louis, Kansas City, Ferguson",
    "Montana": "Helena, Billings, Missoula",
    "Nebraska": "Omaha, Lincoln",
    "Nevada": "Las Vegas, Reno, Carson City",
    "New Jersey": "Newark, Trenton, Jersey City",
    "New Mexico": "Albuquerque, Santa Fe",
    "New York": "New York, New York City, Manhattan, Brooklyn, Queens, the Bronx, Albany, Rochester, Syracuse",
    "North Carolina": "Charlotte, Raleigh, Durham, Greensboro",
    "North Dakota": "Bismarck, Fargo",
    "Ohio": "Columbus, Cleveland, Cincinnati, Toledo, Akron, Dayton",
    "Oklahoma": "Oklahoma City, Tulsa",
    "Oregon": "Portland, Salem, Eugene",
    "Pennsylvania": "Philadelphia, Pittsburgh, Harrisburg",
    "Rhode Island": "Providence",
    "South Carolina": "Charleston, Columbia",
    "Tennessee": "Nashville, Memphis, Knoxville",
    "Texas": "Houston, Dallas, Austin, San Antonio, El Paso, Fort Worth, Corpus Christi",
    "Utah": "Salt Lake City, Provo",
    "Virginia": "Richmond, Norfolk, Charlottesville, Arlington",
    "Washington": "Seattle, Tacoma, Spokane, Olympia",
    "Wisconsin": "Milwaukee, Madison, Kenosha",
    "British Columbia": "Vancouver",
    "Ontario": "Toronto, Ottawa",
    "Quebec": "Montreal, Montréal",
    "Alberta": "Calgary, Edmonton",
    "Manitoba": "Winnipeg",
    "New South Wales": "Sydney, Newcastle",
    "Queensland": "Brisbane",
    "South Australia": "Adelaide",
    "Tasmania": "Hobart",
    "Victoria": "Melbourne",
    "Western Australia": "Perth",
    "Argentina": "Buenos Aires, Córdoba, Rosario",
    "Austria": "Vienna, Graz",
    "Bangladesh": "Dhaka",
    "Belarus": "Minsk",
    "Belgium": "Brussels, Antwerp, Ghent",
    "Bolivia": "La Paz, Santa Cruz",
    "Brazil": "São Paulo, Sao Paulo, Rio de Janeiro, Brasília, Brasilia, Recife, Salvador",
    "Britain": "London, Manchester, Liverpool, Leeds, Bristol, Sheffield, Glasgow, Edinburgh, Cardiff, Belfast",
    "Bulgaria": "Sofia",
    "Chile": "Santiago, Valparaíso",
    "China": "Beijing, Shanghai, Wuhan, Guangzhou, Shenzhen, Chengdu",
    "Colombia": "Bogotá, Bogota, Medellín, Cali",
    "Croatia": "Zagreb, Split",
    "Cuba": "Havana",
    "Czech Republic": "Prague, Brno",
    "Denmark": "Copenhagen",
    "Ecuador": "Quito, Guayaquil",
    "Egypt": "Cairo, Alexandria",
    "Ethiopia": "Addis Ababa",
    "Finland": "Helsinki",
    "France": "Paris, Lyon, Marseille, Toulouse, Bordeaux, Strasbourg",
    "Georgia": "Tbilisi",
    "Germany": "Berlin, Hamburg, Munich, Cologne, Frankfurt, Leipzig, Dresden, Stuttgart",
    "Ghana": "Accra",
    "Greece": "Athens, Thessaloniki",
    "Guatemala": "Guatemala City",
    "Haiti": "Port-au-Prince",
    "Hungary": "Budapest",
    "India": "New Delhi, Delhi, Mumbai, Chennai, Kolkata, Bangalore, Bengaluru, Hyderabad, Ahmedabad, Srinagar",
    "Indonesia": "Jakarta, Surabaya",
    "Iran": "Tehran, Isfahan, Mashhad",
    "Iraq": "Baghdad, Basra, Mosul, Erbil",
    "Ireland": "Dublin, Cork, Galway",
    "Israel": "Tel Aviv, Jerusalem, Haifa",
    "Italy": "Rome, Milan, Naples, Turin, Palermo, Genoa",
    "Japan": "Tokyo, Osaka, Kyoto, Hiroshima, Nagasaki",
    "Kazakhstan": "Astana, Almaty",
    "Kenya": "Nairobi, Mombasa, Kisumu",
    "Lebanon": "Beirut",
    "Malaysia": "Kuala Lumpur",
    "Mexico": "Mexico City, Guadalajara, Monterrey, Tijuana",
    "Morocco": "Rabat, Casablanca",
    "Mozambique": "Maputo, Beira, Mocuba",
    "Myanmar": "Yangon, Rangoon, Mandalay, Naypyidaw",
    "Nepal": "Kathmandu",
    "Netherlands": "Amsterdam, The Hague, Rotterdam",
    "New Zealand": "Auckland, Wellington, Christchurch",
    "Nigeria": "Lagos, Abuja, Kano",
    "Norway": "Oslo",
    "Pakistan": "Islamabad, Karachi, Lahore, Peshawar",
    "Peru": "Lima, Cusco",
    "Philippines": "Manila, Cebu, Davao",
    "Poland": "Warsaw, Kraków, Gdańsk",
    "Portugal": "Lisbon, Porto",
    "Romania": "Bucharest",
    "Russia": "Moscow, Saint Petersburg, St. Petersburg",
    "Senegal": "Dakar",
    "Serbia": "Belgrade, Novi Sad",
    "Somalia": "Mogadishu",
    "South Africa": "Johannesburg, Cape Town, Durban, Pretoria",
    "South Korea": "Seoul, Busan",
    "Spain": "Madrid, Barcelona, Valencia, Seville",
    "Sri Lanka": "Colombo, Kandy",
    "Sudan": "Khartoum",
    "Sweden": "Stockholm, Malmö, Gothenburg",
    "Switzerland": "Bern, Geneva, Zurich",
    "Syria": "Damascus, Aleppo, Homs",
    "Taiwan": "Taipei",
    "Tanzania": "Dar es Salaam",
    "Thailand": "Bangkok, Chiang Mai",
    "Tunisia": "Tunis",
    "Turkey": "Ankara, Istanbul, Izmir",
    "Uganda": "Kampala",
    "Ukraine": "Kyiv, Kiev, Kharkiv, Odesa, Lviv",
    "Uruguay": "Montevideo",
    "Venezuela": "Caracas, Maracaibo",
    "Vietnam": "Hanoi, Ho Chi Minh City",
    "Yemen": "Sanaa, Aden",
    "Zambia": "Lusaka, Kabwe",
    "Zimbabwe": "Harare, Bulawayo",
}
"""Cities that the press names without their state or country, under it. Names that two regions claim stand under the
one that the press means when it adds nothing."""

_OTHER_REGIONS = (
    "Delaware, Maine, New Hampshire, South Dakota, Vermont, West Virginia, Wyoming, Puerto Rico, Nova Scotia, "
    "Saskatchewan, New Brunswick, Afghanistan, Albania, Algeria, Angola, Armenia, Australia, Azerbaijan, Bahrain, "
    "Canada, Cambodia, Cameroon, Chad, Congo, Costa Rica, Cyprus, El Salvador, Estonia, Hong Kong, Honduras, Iceland, "
    "Jamaica, Jordan, Kosovo, Kuwait, Kyrgyzstan, Laos, Latvia, Liberia, Libya, Lithuania, Malawi, Mali, Moldova, "
    "Mongolia, Montenegro, Namibia, Nicaragua, Niger, North Korea, North Macedonia, Oman, Panama, Paraguay, Qatar, "
    "Rwanda, Saudi Arabia, Sierra Leone, Singapore, Slovakia, Slovenia, Tajikistan, Togo, United Kingdom, "
    "United States, Uzbekistan, Gaza, Northern Ireland, Scotland, Wales, England"
)
"""Regions without a city of the list."""

_REGION_OF = {
    city.lower(): region
    for region, cities in _CITIES.items()
    for city in cities.replace("Washington, D.C.", "Washington D.C.").split(", ")
} | {name.lower(): name for name in (*_CITIES, *_OTHER_REGIONS.split(", "))}
_REGION_OF |= {"washington, d.c.": "District of Columbia", "new york": "New York", "georgia": "Georgia"}


def regions_of(places: Iterable[str]) -> tuple[str, ...]:
    """The states and countries of places, each once, in their order; a place of neither list has none.

    A state of the United States, Canada or Australia stands for itself, every other place for its country.
    """
    return tuple(dict.fromkeys(_REGION_OF[each.lower()] for each in places if each.lower() in _REGION_OF))
