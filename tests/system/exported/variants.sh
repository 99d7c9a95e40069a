# Sourced by the tests of exported models, which define variant NAME DECODERS SETTING...: data, and the models that are exported.
source=$2/tests/system/exported

/usr/bin/python3 "$source/make_data.py" || fail "no data"
cat >base.ini <<'INI'
[data]
source = array
file = short.npy
axes = sequence step feature
scaling = min_max
[model]
encoder = 6
decoder = 5
[train]
epochs = 3
batch_size = 4
learning_rate = 0.02
[eval]
samples = 0
INI

# check NAME MODELS FEEDS WANTED [STEPS]: one for compare.js and compare.py
check() { printf '%s|%s|%s|%s|%s\n' "$1" "$2" "$3" "$4" "${5:-}" >>cases; }

# outputs STUDY DATA NAME DECODER...: what tapelab makes of DATA, as words of a case
outputs() {
  local study=$1 data=$2 name=$3 decoder
  wanted=
  for decoder in "${@:4}"; do
    expect 0 "$tapelab" predict "$study" seed=1 $data --decoder "$decoder" -o "$name.$decoder.npy"
    wanted+=" $decoder=$name.$decoder.npy"
  done
}

r=reconstruct p=predict
both="predict.enabled=true" # target shifted: T - 1 steps
future="predict.enabled=true reconstruct.enabled=false predict.target=future predict.steps=2"
state="model.encoder=6 model.decoder=6 reconstruct.start=state"
own="reconstruct.conditional=true"
gru=model.cell=gru
two="model.layers=2"

# all_variants: calls variant for each. DECODERS: their names, then "once" where more steps than in training are not asked for.
all_variants() {
  variant lstm $r
  variant gru $r $gru
  variant reset_before $r $gru model.reset_after=false
  variant hard_sigmoid $r model.recurrent_activation=hard_sigmoid
  variant gru_hard_sigmoid_3 $r $gru model.recurrent_activation=hard_sigmoid_3
  variant peepholes $r model.peepholes=true $two
  variant peepholes_state $r $state model.peepholes=true model.recurrent_activation=hard_sigmoid_3
  variant relu "$r once" model.activation=relu
  variant gru_relu "$r once" $gru model.activation=relu model.reset_after=false
  variant sigmoid $r model.activation=sigmoid
  variant linear "$r once" model.activation=linear model.recurrent_activation=hard_sigmoid
  variant gru_linear "$r once" $gru model.activation=linear
  variant by_layer "$r once" $two "model.activation=relu tanh tanh sigmoid"
  variant stacked "$r $p" "model.encoder=8 6" "model.decoder=6 8" $both
  variant bidirectional $r model.bidirectional=true $two
  variant sum $r $gru model.bidirectional=true model.merge=sum $two
  variant bidirectional_decoder $r model.bidirectional=true model.bidirectional_decoder=true
  variant sum_both $r model.bidirectional=true model.bidirectional_decoder=true model.merge=sum
  variant code_dense $r model.code_units=3 model.code_activation=relu
  variant all_steps "$r $p" model.code=all_steps $both
  variant all_steps_dense $r model.code=all_steps model.code_units=2 model.code_activation=tanh $gru
  variant reversed_input $r model.reversed_input=true $two
  variant reversed_target "$r $p" reconstruct.reversed=true $both
  variant output_sigmoid $r reconstruct.output_activation=sigmoid
  variant output_tanh $r reconstruct.output_activation=tanh $gru
  variant output_relu $r reconstruct.output_activation=relu
  variant output_softmax $r reconstruct.output_activation=softmax
  variant cross_entropy $r reconstruct.loss=binary_cross_entropy
  variant state $r $state
  variant state_stacked $r $state $gru $two
  variant state_bidirectional $r model.bidirectional=true model.encoder=3 model.decoder=6 reconstruct.start=state
  variant first_state $r $state reconstruct.first_step=state
  variant first_state_stacked $r $state reconstruct.first_step=state $two $gru
  variant conditional $r $own
  variant conditional_gru "$r $p" $gru $two $own $both predict.conditional=true
  variant conditional_last $r $own reconstruct.first_input=last
  variant conditional_state $r $state $own
  variant conditional_first_state $r $state $own reconstruct.first_step=state $two
  variant conditional_peepholes $r $own model.peepholes=true $two
  variant conditional_all_steps $r $own model.code=all_steps
  variant conditional_sigmoid $r $own reconstruct.loss=binary_cross_entropy model.code_units=4
  variant few_steps $r reconstruct.steps=4
  variant standard $r data.scaling=standard
  variant robust "$r once" data.scaling=robust
}
