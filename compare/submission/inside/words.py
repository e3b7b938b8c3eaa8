"""What people call things, in many languages: the role of a function, and the meaning of what it asks for."""

import re
import unicodedata
from collections.abc import Iterable, Mapping


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# In the order in which they are looked for: backpropagation is no propagation. Three letters or fewer are a whole
# word; more may be a part of one.
ROLES_OF_WORDS: Mapping[str, tuple[str, ...]] = {
    "activation": _words(
        "sigm tanh relu softmax activation aktivier activacion attivazione kich_hoat aktywac 激活 活性 활성 "
        "актив jihuo kasseika aktivni activare"
    ),
    "clear": _words("zero_grad reset_grad clear_grad clear_gradients reset_gradients zero_gradients nullgrad"),
    "add": _words("add append hinzu agreg ajout aggiungi adicion dodaj them ekle 添加 追加 추가 добав"),
    "kept": _words(
        "save load plot show print draw summary accuracy score evaluate genauigkeit precision zeichn "
        "speicher repr display report visual"
    ),
    "train": _words(
        "train fit learn lern entren entrain apprend aprend trein addestr impara ucz naucz ucz_sie trenuj "
        "huan_luyen hoc egit ogren main run solve 训练 訓練 学习 学習 학습 훈련 обуч трен epoch "
        "optimize_network gradient_descent xunlian gakushu obuch trenir tanit tanul trana traen latih "
        "antren навч тренир ekpaid εκπαιδ seekh nauc"
    ),
    "backward": _words(
        "back tras bprop grad retro rueck ruck atras arriere indietro wstecz lan_truyen_nguoc nguoc geri "
        "dao_ham ableit 反向 逆 反传 梯度 역 обрат градиент nazad achter bwd fanxiang houxiang fanchuan "
        "gyaku obratn zpet zpetn vissza bakat bakover baglaens taakse inapoi mundur зворот назад achteruit "
        "terug piso πισω peeche dozadu vzad hatra"
    ),
    "update": _words(
        "update step apply adjust optimi descent descen aktual actualiz mise_a_jour maj aggiorn atualiz "
        "uaktualn cap_nhat guncel anpass correct korrig ajust aggiusta popraw upd 更新 갱신 обнов sgd "
        "schritt pas paso passo krok buoc adim ステップ gengxin koushin obnov frissit oppdater opdater "
        "uppdater paivita actualizeaza perbarui оновл vima βημα kadam korak"
    ),
    "loss": _words(
        "loss cost err error mse bce sse mae entropy entropi criterion fehler verlust perdida perte custo "
        "costo cout erreur errore koszt strat blad mat_mat kayip ham_mat 损失 損失 誤差 误差 代价 손실 오차 "
        "потер ошиб sunshi wucha daijia sonshitsu gosa poter oshib chyba ztrata hiba veszteseg virhe eroare "
        "galat kerugian fout втрат похиб fejl forlust kostos apoleia κοστος απωλεια σφαλμα galti tappio "
        "zguba"
    ),
    "forward": _words(
        "forward feed fwd propag predict vorw adelante frente avant avanti przod przejsc lan_truyen tien "
        "ileri vorher prever prevoir predire predic prevedi przewid du_doan tahmin output compute evaluer "
        "infer ausgabe salida sortie uscita saida berechn calcul 前向 正向 向前 前传 预测 順 予測 순 예측 "
        "прям вперед call pass voorwaarts qianxiang yuce junden jun_denpa vpered pryam vpred elore framat "
        "fremover fremad eteen inainte maju прямий vooruit prognoz voorspel empros εμπρος aage dopredu "
        "provleps προβλεψ napred"
    ),
    "begin": _words(
        "init reset create make build setup new_ params weights gewicht crear cria crea erzeug inicial "
        "initial khoi_tao baslat utworz losow tao_ poids pesos pesi wagi anleg start 初始 建立 创建 初期 "
        "作成 초기 созда иниц chushi shoki sozda nacti kezd skapa opret luo_ buat tvor vesa vahy vikter "
        "sulyok omomi bobot arxikopoi αρχικοποι nahodn slucajn rastgele losowe aleatoir"
    ),
}
# What a parameter means, where its name is none of those that a published interface knows.
STEMS: Mapping[str, tuple[str, ...]] = {
    "error": _words(
        "grad_out gradout grad dout delta err error dz da dl dy dp upstream fehler d_out erreur gradient "
        "output_error dvalues loss_grad 误差 誤差 오차 ошибка blad hata g d e"
    ),
    "grads": _words("grads gradients gradienten gradientes deltas 梯度 勾配 градиенты"),
    "cache": _words("cache memory memo zwischen activations caches intermediates tape 缓存"),
    "epochs": _words(
        "epoch iter epoc epok durchl steps vuelta giri so_lan cycle zykl ciclo cikl vong tekrar repeti "
        "runden 轮 回数 迭代 次数 에폭 эпох n_steps schritte maxiter times rounds cishu lunshu diedai "
        "kaisuu epoha epochy korok епох"
    ),
    "rate": _words(
        "lr eta rate learn lern alpha taux tasa taxa tasso wspolcz szybk toc_do toc_do_hoc oran step_size "
        "stepsize schrittweite pas paso passo 学习率 學習率 学習率 학습률 скорость 步长 lrate α η xuexilv "
        "xuexi_lv buchang gakushuritsu skorost rychlost tanulasi larhastighet leersnelheid rata_de_invatare "
        "laju швидк ρυθμ rythm taxytit ταχυτητ ritmo velocid velocit vitesse viteza tempo stopa hitrost "
        "kecepatan nopeus hastighed hastighet sebess темп معدل"
    ),
    "activation": _words(
        "activation aktivier activacion attivaz ativacao aktywac kich_hoat act act_fn nonlin 激活 活性 "
        "активац transfer"
    ),
    "seed": _words("seed samen semilla random_state graine seme 种子 シード"),
    "batch": _words("batch"),
    "config": _words("config cfg args opts options settings hparams hyper conf einstellungen"),
    "net": _words(
        "net network model nn mlp netz modell modelo modele red reseau rede rete siec mang ag 网络 模型 "
        "モデル сеть neural wangluo moxing nettowaku halo natverk nettverk verkko retea jaringan мереж "
        "netwerk"
    ),
    "loss": _words("loss criterion loss_fn cost verlust 损失 perte perdida"),
    "sizes": _words(
        "sizes layer dims shape structure topology arch neurons units schicht groess capas couches camadas "
        "strati warstw lop katman 层 層 слои tamano tailles form widths nodes kich_thuoc ceng sou sloi sloy "
        "vrstv reteg lager lag kerros straturi lapis шар lagen laag"
    ),
    "first": _words(
        "n_in in input inputs eing entrad entree ingress wejsc dau_vao vao girdi giris 输入 入力 입력 вход "
        "fan_in n_x nx n0 prev von nin inp source from"
    ),
    "last": _words(
        "n_out out output outputs ausg salid sortie uscit said wyjsc dau_ra ra cikti cikis 输出 出力 출력 "
        "выход fan_out n_y ny classes nach nout to next"
    ),
    "units": _words("units neurons nodes size width"),
    "hidden": _words(
        "hidden hid verst verborg ocult cache escond nascost ukryt an gizli 隐藏 隐 隠 은닉 скрыт h n_h mid "
        "middle mitte hdim nh yincang kakure skryt rejtett dold skjult piilo ascuns tersembunyi прихов "
        "verborgen"
    ),
    "x": _words(
        "x inp input data features punkt point daten datos donnees dados dati dane du_lieu veri eing entrad "
        "entree ingress wejsc vao girdi 输入 数据 入力 データ 입력 данные вход sample xs feat pattern "
        "beispiel muster exemple signal examples a0 row vector shuru nyuuryoku vhod vstup bemenet indata "
        "syote intrare masukan вхід invoer"
    ),
    "y": _words(
        "y label target soll ziel truth etiq etik cible alvo objetiv atteso wynik nhan hedef etiket 标签 "
        "真实 正解 教師 t ys 정답 метки цель expected desired want gt answer esperad attendu klass true "
        "oczekiw d biaoqian mubiao kyoushi metki cil cel facit tavoite tinta ціль"
    ),
    "p": _words(
        "p pred yhat y_hat y_pred output out vorhers predic ausg salid sortie prob du_doan tahmin 预测 予測 "
        "예측 предск a a3 o ist guess al shuchu yuce shutsuryoku vyhod vystup kimenet utdata ulostulo "
        "iesire keluaran вихід uitvoer"
    ),
}
ORDINALS = {
    "1": ("1", "first", "one", "erste", "prim", "eins", "a"),
    "2": ("2", "second", "two", "zweite", "segund", "deux", "zwei", "b"),
    "3": ("3", "third", "three"),
}
LETTERS = str.maketrans(
    {"đ": "d", "Đ": "d", "ł": "l", "Ł": "l", "ı": "i", "ø": "o", "ä": "ae", "ö": "oe", "ü": "ue"}
)


def plain(name: str) -> str:
    """inputSize, Größe_2, thêm -> input_size, groesse_2, them"""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", unicodedata.normalize("NFC", name))
    flat = unicodedata.normalize("NFKD", apart.casefold().translate(LETTERS))
    return "".join(c for c in flat if not unicodedata.combining(c)).strip("_")


def among(name: str, stems: Iterable[str]) -> bool:
    """Whether a name is made of one of these."""
    flat = plain(name)
    words = {*re.split(r"_+|(?<=\D)(?=\d)", flat), flat}
    return any(stem in words or (stem in flat and (len(stem) > 3 or not stem.isascii())) for stem in stems)


def is_rate(name: str) -> bool:
    """net.lr, self._lr, TASA_DE_APRENDIZAJE"""
    return among(name.rpartition(".")[2], STEMS["rate"])


def role(name: str) -> str:
    """What a function of this name does; empty where the name does not say it."""
    return next((role for role, stems in ROLES_OF_WORDS.items() if among(name, stems)), "")


def number(name: str) -> str:
    """Which of several it is: hidden_2, second_hidden -> 2; empty where the name does not say it."""
    words = re.split(r"_+|(?<=\D)(?=\d)|(?<=\d)(?=\D)", plain(name))
    return next(
        (n for n, those in ORDINALS.items() if any(w in those or (len(w) > 3 and w in those) for w in words)), ""
    )
