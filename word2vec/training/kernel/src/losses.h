// The losses that are sampled: how the scores of a centre's targets and of its random words become the loss and the
// changes of the scores. They know neither words nor tables. word2vec/training/losses.py has the same in Python.
//
// For each of these losses the derivative by a random word's score is one factor of the centre times one function f of
// that score:
//
//                                       f(z)              factor
//     random softmax, sampled softmax   exp(z - largest)  -(changes of the targets' scores) / (sum of f)
//     negative sampling, NCE            sigmoid(z)        -(rate * number of targets * noise_weight)
//
// So the matrix of the random words' scores is overwritten by f, and later multiplied by one factor for each centre.
// Sampled softmax and NCE are the losses beside them, of scores less the log of each word's expected count among the
// random words. That is subtracted where the bias is added (Kind::corrected), and nothing here knows of it.
#ifndef WORD2VEC_TRAINING_KERNEL_LOSSES_H_
#define WORD2VEC_TRAINING_KERNEL_LOSSES_H_

#include "simd.h"

namespace word2vec {

// sigmoid(x) = 1 / (1 + exp(-x)), sigmoid(-x) = 1 - sigmoid(x), and softplus(x) = log(1 + exp(x)).
struct Logistic {
  WORD2VEC_INLINE explicit Logistic(Vec x) {
    const Vec size = Abs(x);
    const Vec small = Exp(-size);
    const Vec inverse = 1.0f / (small + 1.0f);
    // 0.5 (x + |x|) is max(x, 0), and not a number where x is not. So a training that has diverged shows it.
    softplus = 0.5f * (x + size) + Log(small + 1.0f);
    sigmoid = x >= 0.0f ? inverse : small * inverse;
    opposite = x >= 0.0f ? small * inverse : inverse;
  }

  Vec sigmoid, opposite, softplus;
};

// The parameters of the losses that have some. Every loss is made from them.
struct LossParameters {
  float focal_gamma = 0;       // 0: none
  float margin = 1;            // 1: none
  float margin_steepness = 0;  // 0: the margin is hard
  float noise_weight = 1;      // what the loss of a random word counts, where each is judged by itself
};

// The cross entropy of the softmax over [one target, K random words]. See word2vec/reference.py for the definition.
struct RandomSoftmax {
  explicit RandomSoftmax(const LossParameters&) {}

  // The largest score of the centre's random words is subtracted before Noise, so that exp cannot overflow. It costs a
  // pass over the scores.
  static constexpr bool kShift = true;

  // Returns f of a random word's score and adds to the centre's sum.
  Vec Noise(Vec score, Vec* sum) const {
    const Vec f = Exp(score);
    *sum += f;
    return f;
  }

  // Returns what Target has to know of a centre's random words, each lane for one centre. `shift` was subtracted from
  // their scores, and is 0 without kShift. Here it is the log of the sum of exp(score).
  Vec Summarise(Vec shift, Vec sum) const { return shift + Log(sum); }

  // Returns 1 - p(target) = sigmoid(margin) and adds -log p(target) = log(1 + exp(margin)) to the loss. Outside it
  // returns 0 and adds 0.
  Vec Target(Vec score, Vec summary, IntVec inside, Vec* loss) const {
    const Logistic missing(summary - score);
    *loss += inside ? missing.softplus : Vec{};
    return inside ? missing.sigmoid : Vec{};
  }

  // Returns the factor that makes the f of a centre the changes of its random words' scores, each lane for one centre.
  // `changes` is the sum of the changes of its targets' scores. `targets` is their number times the rate.
  Vec NoiseFactor(Vec changes, Vec /*targets*/, Vec sum) const { return -changes * (1.0f / sum); }
};

// The random softmax loss times a weight that falls with p(target). word2vec/scores/loss_shape.py has the formulas.
class ShapedSoftmax : public RandomSoftmax {
 public:
  explicit ShapedSoftmax(const LossParameters& parameters)
      : RandomSoftmax(parameters), parameters_(parameters), focal_(parameters.focal_gamma > 0) {}

  Vec Target(Vec score, Vec summary, IntVec inside, Vec* loss) const {
    const Vec margin = summary - score;
    const Logistic missing(margin);
    const Vec p = missing.opposite;
    // The weight, and (1 - p) times how fast it falls with p.
    Vec weight, slope{};
    if (focal_) {
      // log(1 - p) = margin - softplus(margin).
      weight = Exp(parameters_.focal_gamma * (margin - missing.softplus));
      slope = parameters_.focal_gamma * weight;
    } else if (parameters_.margin_steepness > 0) {
      const Logistic within(parameters_.margin_steepness * (parameters_.margin - p));
      weight = within.sigmoid;
      slope = parameters_.margin_steepness * weight * within.opposite * missing.sigmoid;
    } else {
      weight = p > parameters_.margin ? Vec{} : Splat(1.0f);
    }
    // A product, so that what is not a number shows itself through a weight of 0.
    *loss += inside ? weight * missing.softplus : Vec{};
    return inside ? weight * missing.sigmoid + slope * p * missing.softplus : Vec{};
  }

 private:
  const LossParameters parameters_;
  const bool focal_;
};

// Whether each word is the target or random, by the sigmoid of its score alone: negative sampling. The functions are
// those of RandomSoftmax.
class NegativeSampling {
 public:
  explicit NegativeSampling(const LossParameters& parameters) : noise_weight_(parameters.noise_weight) {}

  static constexpr bool kShift = false;

  // The random word's own loss is -log(1 - sigmoid(score)) = softplus(score).
  Vec Noise(Vec score, Vec* sum) const {
    const Logistic found(score);
    *sum += found.softplus;
    return found.sigmoid;
  }

  // Every target of the centre bears the loss of all its random words.
  Vec Summarise(Vec /*shift*/, Vec sum) const { return noise_weight_ * sum; }

  Vec Target(Vec score, Vec summary, IntVec inside, Vec* loss) const {
    const Logistic missing(-score);
    *loss += inside ? missing.softplus + summary : Vec{};
    return inside ? missing.sigmoid : Vec{};
  }

  Vec NoiseFactor(Vec /*changes*/, Vec targets, Vec /*sum*/) const { return -noise_weight_ * targets; }

 private:
  const float noise_weight_;
};

}  // namespace word2vec

#endif  // WORD2VEC_TRAINING_KERNEL_LOSSES_H_
