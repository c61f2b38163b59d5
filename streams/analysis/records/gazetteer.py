"""Names of places that need no preposition to be known for one: countries, states of federations, great cities."""

from streams.analysis.actors import PLACES

_CITIES = """
Abidjan|Abuja|Accra|Addis Ababa|Adelaide|Ahmedabad|Aleppo|Algiers|Amman|Amsterdam|Ankara|Antananarivo|Ashgabat|Asmara
Astana|Athens|Atlanta|Auckland|Austin|Baghdad|Baku|Baltimore|Bamako|Bangalore|Bangkok|Barcelona|Basra|Beijing|Beirut
Belfast|Belgrade|Berlin|Bern|Birmingham|Bishkek|Bogotá|Bogota|Boston|Brasília|Brasilia|Bratislava|Brisbane|Bristol
Brussels|Bucharest|Budapest|Buenos Aires|Bujumbura|Cairo|Calgary|Canberra|Cape Town|Caracas|Cardiff|Charlotte|Chennai
Chicago|Chisinau|Cleveland|Cologne|Colombo|Conakry|Copenhagen|Dakar|Dallas|Damascus|Dar es Salaam|Darwin|Delhi|Denver
Detroit|Dhaka|Djibouti|Doha|Dubai|Dublin|Durban|Dushanbe|Edinburgh|Edmonton|Frankfurt|Freetown|Gaborone|Geneva|Glasgow
Guangzhou|Guatemala City|Hamburg|Hanoi|Harare|Havana|Helsinki|Hiroshima|Ho Chi Minh City|Hobart|Hong Kong|Honolulu
Houston|Hyderabad|Islamabad|Istanbul|Jakarta|Jerusalem|Johannesburg|Juba|Kabul|Kampala|Karachi|Kathmandu|Kharkiv
Khartoum|Kiev|Kigali|Kingston|Kinshasa|Kolkata|Kuala Lumpur|Kyiv|Kyoto|La Paz|Lagos|Lahore|Las Vegas|Leeds|Lilongwe
Lima|Lisbon|Liverpool|Ljubljana|London|Los Angeles|Luanda|Lusaka|Lyon|Madrid|Managua|Manama|Manchester|Manila|Maputo
Marseille|Maseru|Mbabane|Mecca|Medellín|Melbourne|Memphis|Mexico City|Miami|Milan|Milwaukee|Minneapolis|Minsk
Mogadishu|Mombasa|Monrovia|Montevideo|Montreal|Moscow|Mosul|Mumbai|Munich|Muscat|Nagasaki|Nairobi|Naples|Nashville
Nassau|Nicosia|New Delhi|New Orleans|New York|Newark|Niamey|Nouakchott|Oakland|Orlando|Osaka|Oslo|Ottawa|Ouagadougou
Palermo|Panama City|Paris|Perth|Philadelphia|Phnom Penh|Phoenix|Pittsburgh|Port Moresby|Port-au-Prince|Portland
Prague|Pretoria|Pyongyang|Quito|Rabat|Rangoon|Reykjavik|Riga|Rio de Janeiro|Riyadh|Rome|Sacramento|Saint Petersburg
Salt Lake City|San Antonio|San Diego|San Francisco|San José|San Juan|San Salvador|Sanaa|Santiago
Santo Domingo|São Paulo
Sao Paulo|Sarajevo|Seattle|Seoul|Shanghai|Sheffield|Skopje|Sofia|Srinagar|St. Louis|St. Petersburg|Stockholm|Suva
Sydney|Taipei|Tallinn|Tashkent|Tbilisi|Tegucigalpa|Tehran|Tel Aviv|Thimphu|Tirana|Tokyo|Toronto|Tripoli|Tunis|Turin
Ulaanbaatar|Vancouver|Vienna|Vientiane|Vilnius|Warsaw|Washington|Wellington|Windhoek|Winnipeg|Wuhan|Yangon|Yaoundé
Yerevan|Zagreb|Zurich
"""

_LONG_NAMES = """
American Samoa|Antigua and Barbuda|Bosnia and Herzegovina|British Columbia|Burkina Faso|Cape Verde
Central African Republic
Costa Rica|Côte d'Ivoire|Czech Republic|Democratic Republic of the Congo|Dominican Republic
District of Columbia|East Timor
El Salvador|Equatorial Guinea|Gaza Strip|Guinea-Bissau|Ivory Coast|Marshall Islands|New Brunswick
New Hampshire|New Jersey
New Mexico|New South Wales|New Zealand|North Carolina|North Dakota|North Korea|North Macedonia|Northern Ireland
Nova Scotia|Papua New Guinea|Puerto Rico|Rhode Island|Saudi Arabia|Sierra Leone|Solomon Islands|South Africa
South Australia|South Carolina|South Dakota|South Korea|South Sudan|Sri Lanka|Trinidad and Tobago|United Arab Emirates
United Kingdom|United States|West Bank|West Virginia|Western Australia|Western Sahara|Washington, D.C.|Washington DC
Kashmir|Tibet|Chechnya|Xinjiang|Punjab|Sindh|Darfur|Assam|Gujarat|Saskatchewan|Manitoba|Tasmania
Czechia|Swaziland|Guyana
Barbados|Bhutan|Comoros|Dominica|Grenada|Guam|Kiribati|Kosovo|Liechtenstein|Macau|Palestine
Suriname|Tuvalu|Vanuatu|Andorra
"""

_HALVES = frozenset({"Africa", "Arabia", "Emirates", "Lanka", "Zealand", "US", "USA", "UK"})
"""Half a name, or a shorthand that stands before a noun far more often than for the place."""

ALIASES = {"LA": "Los Angeles", "L.A.": "Los Angeles", "NYC": "New York", "D.C.": "Washington, D.C."}
"""Short names that are unmistakable, and what they stand for."""


def _names(text: str) -> frozenset[str]:
    return frozenset(name for line in text.split("\n") for name in line.split("|") if name)


KNOWN_PLACES = _names(_CITIES) | _names(_LONG_NAMES) | (PLACES - _HALVES) | frozenset(ALIASES)
